export { default } from "./cogo.ts";
