/** Misspellings that a distance rule would not dare to correct. */
export const knownMisspellings: ReadonlyMap<string, string> = new Map(
  Object.entries({
    fro: "for",
    ofr: "for",
    wiht: "with",
    wtih: "with",
    whit: "with",
    teh: "the",
    adn: "and",
    nad: "and",
    aip: "api",
    pai: "api",
    resful: "restful",
    restfull: "restful",
    shoud: "should",
    belogns: "belongs",
    sholud: "should",
    mangae: "manage",
    uniqe: "unique",
    uniq: "unique",
    requred: "required",
    requierd: "required",
    requird: "required",
    optinal: "optional",
    filtr: "filter",
    fitler: "filter",
    flter: "filter",
    srted: "sorted",
    sotred: "sorted",
    adress: "address",
    tittle: "title",
    prce: "price",
    pirce: "price",
    emial: "email",
    nubmer: "number",
    staus: "status",
    dsc: "desc",
  }),
);

/** Words of requirements that a typo is corrected to, when it is a safe kind of typo. */
export const commandWords: readonly string[] = (
  "build create make write generate implement develop service server backend endpoint endpoints " +
  "command terminal table supabase restful filter filtered filterable sorted sortable sorting " +
  "required optional unique default between greater least most characters integer boolean " +
  "decimal number string belongs contains manage should fields descending ascending search positive"
).split(" ");

/** Common data words that a typo is corrected to, when it is a safe kind of typo. */
export const dataWords: readonly string[] = (
  "name title price quantity description email address date status author category rating stock " +
  "amount phone birthday published completed priority customer product inventory employee student " +
  "teacher order invoice recipe ingredient location website username password duration password " +
  "deadline publisher language country manager supplier department appointment restaurant vehicle library"
).split(" ");

/** Real words that look like a typo of one of the above. */
export const realWords: ReadonlySet<string> = new Set(
  (
    "county courses from form trial trail quite quiet diary dairy stats state tile stoic data gate rate rates mail " +
    "named names titles titled priced prices dates dated stocks phones phoned orders ordered author " +
    "authored ratings filters filtering contain contained makes made writes writer written tables " +
    "stings sting strings sorting sorter posting creates created creator builds builder building " +
    "unique uniquely server serves served severs serve managed manager manages managing contacts " +
    "products produce customs costume restful field fields filed filled searches searched required " +
    "requires characters character integers numbers numbered least lease moist mist must post posts " +
    "most host cost coast commend comment comments commands descend ascend"
  ).split(" "),
);
