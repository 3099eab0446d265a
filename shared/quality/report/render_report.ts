import type { QualityReport } from "../../engine/mod.ts";
import { CogoError } from "../../kernel/mod.ts";
import { evidenceSchema } from "../assess/evidence_schema.ts";
import { renderJunit } from "./render_junit.ts";
import { renderMarkdown } from "./render_markdown.ts";
import { renderSarif } from "./render_sarif.ts";

/** As what a judgement can be read, each with its media type. */
const MEDIA_TYPES = {
  json: "application/json",
  markdown: "text/markdown",
  sarif: "application/sarif+json",
  junit: "application/xml",
} as const;
export type ReportFormat = keyof typeof MEDIA_TYPES;
export const REPORT_FORMATS = ["json", "markdown", "sarif", "junit"] as const;

/** The format of a media type; undefined for one that reports do not have. */
export function formatOf(mediaType: string): ReportFormat | undefined {
  return REPORT_FORMATS.find((format) => MEDIA_TYPES[format] === mediaType);
}

/** The media types of all formats, the usual one first. */
export const REPORT_MEDIA_TYPES: string[] = REPORT_FORMATS.map((format) => MEDIA_TYPES[format]);

/** A judgement as a document. @throws CogoError `invalid_state` where its evidence is another worker's. */
export function renderReport(
  format: ReportFormat,
  title: string,
  report: QualityReport,
): { readonly mediaType: string; readonly text: string } {
  const mediaType = MEDIA_TYPES[format];
  if (format === "json") return { mediaType, text: JSON.stringify({ report }) };
  const evidence = evidenceSchema.safeParse(report.evidence);
  if (!evidence.success) {
    throw new CogoError({
      code: "invalid_state",
      message: `Expected evidence of COGO's own verification, got that of another worker`,
      remedy: "Read the report as JSON",
    });
  }
  if (format === "markdown") return { mediaType, text: renderMarkdown(title, report) };
  return {
    mediaType,
    text:
      format === "sarif" ? renderSarif(report, evidence.data) : renderJunit(report, evidence.data),
  };
}
