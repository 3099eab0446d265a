/** Phrases for a whole that name the thing in it, singular. */
export const wholes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "todo list": "todo",
    todolist: "todo",
    "address book": "contact",
    "phone book": "contact",
    phonebook: "contact",
    library: "book",
    "book store": "book",
    bookstore: "book",
    bookshop: "book",
    guestbook: "guestbook entry",
    "guest book": "guestbook entry",
    inventory: "inventory item",
    stock: "stock item",
    pantry: "pantry item",
    menu: "menu item",
    calendar: "event",
    diary: "diary entry",
    journal: "journal entry",
    blog: "post",
    cookbook: "recipe",
    "recipe book": "recipe",
    budget: "budget entry",
    agenda: "agenda item",
    wishlist: "wishlist item",
    "wish list": "wishlist item",
    "bucket list": "bucket list item",
    playlist: "playlist",
    "help desk": "ticket",
    helpdesk: "ticket",
    "issue tracker": "issue",
    "bug tracker": "bug",
    "task list": "task",
    "price list": "price list entry",
    "guest list": "guest",
    "address list": "address",
    "contact list": "contact",
    "reading list": "reading list item",
    crm: "contact",
  }),
);

/** Nouns after the thing itself: "movie collection", "expense tracker". */
export const containerNouns: ReadonlySet<string> = new Set(
  "list lists manager tracker catalog catalogue collection database registry directory management system tracking log logger register organizer organiser planner archive repository inventory record records entries data information resource resources entity entities table tables service api app application tool store collection backend endpoints endpoint model schema library administration verwaltung liste".split(
    " ",
  ),
);

/** Two words that name one thing together: "lost and found items". */
export const fixedPairs =
  /\b(?:lost (?:and|&) found|arts? (?:and|&) crafts?|foods? (?:and|&) (?:drinks?|beverages?)|pros (?:and|&) cons|terms (?:and|&) conditions|bed (?:and|&) breakfasts?|research (?:and|&) development|health (?:and|&) safety|questions? (?:and|&) answers?|pick (?:and|&) place|black (?:and|&) white|supply (?:and|&) demand|wear (?:and|&) tear)(?= \p{L}+)/giu;

/** Nouns before "of" that stand for the things after it: "a list of books". */
export const collectiveNouns: ReadonlySet<string> = new Set(
  "list lists collection catalog catalogue database set library inventory record records log registry directory archive group table management tracking overview bunch number kind fleet herd".split(
    " ",
  ),
);

/** People the software is for, and places it is used in: no entity of its own. */
export const audience =
  /\s+(?:for|in|at|of|on|from)\s+(?:my|our|your|their|his|her)\s+.*$|\s+for\s+(?:the |an? )?(?:small |local |little |tiny |new |public |online |big |large )?(?:start-?up|team|company|business|shop|store|family|boss|client|class|friends?|office|school|library|club|restaurant|hotel|clinic|gym|church|museum|bakery|agency|warehouse|university|hospital|garage|salon|charity|community|beginners|me|us|everyone)$/iu;

/** Fields of common things when the requirement names none: the names read as a field list. */
export const usualFields: ReadonlyMap<string, string> = new Map(
  Object.entries({
    todo: "title, done",
    task: "title, done",
    book: "title, author",
    post: "title, body",
    article: "title, body",
    note: "title, body",
    comment: "body text required",
    product: "name, price at least 0",
    contact: "name, email optional, phone optional",
    movie: "title, year",
    event: "title, date required",
    expense: "description required, amount, date required",
    review: "rating integer 1 to 5, comment",
  }),
);
