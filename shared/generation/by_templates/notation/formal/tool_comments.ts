import { either, many, optional, type Parser, phrases, sequence, token, word } from "../parser.ts";

const name = token(({ kind }) => kind === "word" || kind === "quoted");
const anything = many(token(() => true));

/** What tools write above the statements that they make: it names them and says no more. */
export const toolComment: Parser<unknown> = either(
  // The number of a migration.
  token(({ kind }) => kind === "number"),
  // Prisma, Drizzle
  phrases(
    "createtable | createenum | createindex | createschema | addforeignkey | altertable | alterenum",
  ),
  sequence(optional(word(">")), phrases("statement-breakpoint")),
  // mysqldump, phpMyAdmin
  sequence(
    phrases(
      "table structure for table | indexes for table | indexes for dumped tables | constraints for table",
      "constraints for dumped tables | auto_increment for table | auto_increment for dumped tables",
      "dumping data for table | structure for table | database",
    ),
    optional(word(":")),
    optional(name),
  ),
  sequence(
    phrases(
      "phpmyadmin sql dump | mysql dump | mariadb dump | postgresql database dump | dump completed",
      "dumped from database version | dumped by pg_dump version | server version",
    ),
    anything,
  ),
  // pg_dump: "Name: clubs; Type: TABLE; Schema: public; Owner: postgres"
  sequence(
    word("name"),
    word(":"),
    anything,
    word("type"),
    word(":"),
    anything,
    word("schema"),
    word(":"),
    anything,
  ),
);
