import type { Resource } from "../../../../../../shared/generation/by_templates/templates/runtime/resource.ts";
import type { AllExpectations } from "../../../../../../shared/generation/by_templates/templates/runtime/testing/samples.ts";

const authors: Resource = {
  name: "authors",
  singular: "author",
  plural: "authors",
  table: "authors",
  operations: ["create", "read", "list", "update", "delete"],
  fields: {
    name: { type: "string", unique: true, minLength: 1, maxLength: 80 },
    country: { type: "string", optional: true, maxLength: 80 },
  },
  filters: { name: { field: "name", operator: "contains" } },
  sorts: ["name"],
};

const books: Resource = {
  name: "books",
  singular: "book",
  plural: "books",
  table: "books",
  operations: ["create", "read", "list", "update", "delete"],
  fields: {
    title: { type: "string", minLength: 1, maxLength: 200 },
    price: { type: "number", minimum: 0, decimals: 2 },
    genre: { type: "enum", values: ["poetry", "fiction"], default: "fiction" },
    tags: { type: "list", optional: true, maxLength: 5 },
    opensAt: { type: "time", optional: true },
    addedAt: { type: "datetime", default: "now" },
    authorId: { type: "reference", to: "authors", onDelete: "restrict" },
  },
  uniqueTogether: [["title", "authorId"]],
  filters: {
    genre: { field: "genre", operator: "equals" },
    priceFrom: { field: "price", operator: "from" },
    priceTo: { field: "price", operator: "to" },
    tags: { field: "tags", operator: "includes" },
  },
  sorts: ["price", "genre"],
  defaultSort: "-price",
};

export const service = { title: "Library", resources: [authors, books] };

const [first, second] = [1, 2].map((place) => `00000000-0000-4000-8000-00000000000${place}`);
const added = { opensAt: "09:00", addedAt: "2026-01-15T09:00:00.000Z" };

/** What the library that generated services are made of must do with these resources. */
export const expectations: AllExpectations = {
  authors: {
    samples: [
      { name: "Ada", country: "UK" },
      { name: "Grace", country: null },
    ],
    proves: {},
    listed: [0, 1],
    refused: [["name is blank", { name: "  " }]],
    accepted: [["name is at its longest", { name: "x".repeat(80) }]],
    defaults: { country: null },
    unique: [["name", ["name"]]],
    references: [],
    sorts: [["name the other way round", "-name", [1, 0]]],
    filters: [["name containing ad", "name", "ad", [0]]],
    refusedFilters: [],
    children: [["books", "books", "authorId", "restrict"]],
    nested: [["books", "books", "books", "authorId", [0]]],
  },
  books: {
    samples: [
      { title: "Odes", price: 19.99, genre: "poetry", tags: ["a", "b"], ...added, authorId: first },
      { title: "Tales", price: 0.1, genre: "fiction", tags: null, ...added, authorId: second },
    ],
    proves: { create: "[AC-1]" },
    listed: [0, 1],
    refused: [
      ["price is negative", { price: -1 }],
      ["price is more exact than cents", { price: 0.005 }],
      ["genre is not one of its values", { genre: "prose" }],
      ["time is not one", { opensAt: "25:00" }],
      ["moment is not one", { addedAt: "yesterday" }],
      ["tags are no list", { tags: "a" }],
    ],
    accepted: [["price is nothing", { price: 0 }]],
    defaults: { genre: "fiction", tags: null, opensAt: null, addedAt: "now" },
    unique: [["title and author", ["title", "authorId"]]],
    references: [["author", "authorId"]],
    sorts: [
      ["price", "price", [1, 0]],
      ["genre, in the order of its values", "genre", [0, 1]],
    ],
    filters: [
      ["genre", "genre", "fiction", [1]],
      ["price from", "priceFrom", "1", [0]],
      ["price up to", "priceTo", "1", [1]],
      ["tags", "tags", "b", [0]],
    ],
    refusedFilters: [["a price that is no number", "priceFrom", "cheap"]],
    children: [],
    nested: [],
  },
};
