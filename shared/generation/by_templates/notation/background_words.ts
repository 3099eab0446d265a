function words(...lists: readonly string[]): ReadonlySet<string> {
  return new Set(lists.flatMap((list) => list.split(" ")));
}

/** Words that limit, count or condition: a sentence with one of them may ask for something. */
export const limitingWords = words(
  "must cannot can could would should may might will won't wouldn't shall ought need needs needed want",
  "wants wanted wish wishes require requires required expect expects hope prefer only never not no",
  "nothing nobody none neither every each all any both always unless except until if when whenever",
  "while once before after than least most more less exactly between instead without automatically",
  "either or optional mandatory unique default don't doesn't isn't aren't can't haven't with which whose",
  "including include includes such per via from one two three four five six seven eight nine ten eleven",
  "twelve also too then plus additionally via using",
);

/** What is done to records, in all its forms: what such a sentence asks for is read or refused. */
export const recordVerbs = words(
  "store stores stored storing save saves saved saving add adds added adding create creates created",
  "delete deletes deleted deleting edit edits edited editing update updates updated updating view views",
  "viewed viewing listed listing show shows shown showing search searches searched searching",
  "find finds filter filters filtered filtering sort sorts sorted sorting ordered",
  "grouped browse look see sees display displays get gets fetch read reads export import send",
  "belongs belong contains contain consists consist assign assigns assigned mark marks marked",
  "change changes changed rename check checks checked register registers registered enter enters entered",
  "share shares shared sync lend lends lent borrow borrows borrowed rent rents rented booked",
  "reserve reserves reserved pay pays paid charge charges charged invite invites invited approve approves",
  "approved limit limits allow allows allowed let lets give gives count counts print prints",
  "link links linked refer refers references",
);

/** What people say of themselves before they say what they want. */
export const ownVerbs = words(
  "run runs own owns operate am are was were been work works live lives teach teaches study",
  "studies organise organises organize organizes plan plans lead leads volunteer volunteers help helps",
  "started joined moved love enjoy enjoys know lost grew meet meets wrestle struggle struggled forget",
  "forgot lose",
);
/** Where people work and meet: what a fragment is about that names one of them. */
export const placeNouns = words(
  "desk guesthouse hotel shop store practice club school library office studio clinic company agency",
  "restaurant cafe café bakery farm gym museum workshop team department charity kindergarten church",
  "business centre center salon garage brewery gallery theatre theater hostel campsite bookshop family",
  "household association society orchestra choir band startup",
);
/** What those are about of whom they speak: "a small shop that sells old records". */
export const theirVerbs = words(
  "sells collects repairs breeds grows hosts trains teaches makes meet meets plays sings works lives",
);
export const ownParticiples = words(
  "running building making developing working planning organising organizing moving learning studying",
  "teaching trying starting struggling losing preparing",
);
/** "on paper", "in a spreadsheet": where things are kept today. */
export const presentTools = words(
  "paper spreadsheet spreadsheets excel notebook notebooks sheet sheets head heads cards whiteboard",
  "sheets post-its airtable notion trello binder folder folders word docs hand memory book drawer",
);
/** What is said of those, and nothing of what is wanted. */
export const complaints = words(
  "is are was gets got became becoming getting killing driving me us crazy mad nuts mess messy chaos",
  "chaotic annoying tedious slow confusing unwieldy painful pain boring awful terrible horrible lost old",
  "hard tiring cumbersome outdated a an the really so very quite too just always everywhere of out hand",
  "lot big huge long now these days by it",
);

/** What is said out of courtesy: no word of it can ask for anything. */
export const courtesyWords = words(
  "hi hello hey dear all everyone everybody folks guys team there good morning afternoon evening",
  "thanks thank you so much very a lot in advance cheers regards best kind warm greetings please pls",
  "sorry excuse me my english is for the long short question help any appreciated",
  "would be great nice cool awesome lovely perfect amazing helpful appreciate it that that's this will do",
  "nothing fancy complicated special big keep simple small no rush hurry worries problem take your time",
  "let us know if have questions happy to answer feel free ask looking forward yours sincerely enough",
  "should easy i we think hope really just now first start begin with ok okay fine thx ty and or",
);
/** One of these must be among them. */
export const courtesyHeads = words(
  "hi hello hey thanks thank cheers regards please pls great nice cool awesome perfect appreciated fancy",
  "appreciate simple easy help rush hurry sorry questions forward thx ty",
);

/** What a heading or a title line may consist of beside a name: what kind of text follows. */
export const headingWords = words(
  "developer coding backend programming technical test exercise homework assignment challenge take-home",
  "interview use case main basic flow definition of done background context introduction intro about",
  "motivation goal goals purpose summary overview scope details specification specifications spec specs",
  "design data model general info information part section draft mvp domain problem statement brief",
  "the a an our project proposal rough sketch outline what is this to for hours hour minutes days day h",
);
