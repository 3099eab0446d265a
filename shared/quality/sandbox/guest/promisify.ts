/** There is no `promisify` of Node's whose form fake timers would have to take. */
export const promisify = undefined;
