import { describe, expect, it } from "vitest";
import { readRequirement } from "../../../../../shared/generation/by_templates/notation/read_requirement.ts";

const wish = "REST API for books: title, author, price.";
const ended = (sentence: string) => (/[?!]$/.test(sentence) ? sentence : `${sentence}.`);
const read = (sentence: string) => readRequirement(`${wish}\n\n${ended(sentence)}`);

describe("what asks for nothing", () => {
  it.each([
    "I run a small second hand book shop and keep everything on paper",
    "We are a small club in the countryside",
    "I own a tiny shop that sells old records",
    "The spreadsheet is killing me",
    "Hi all, planning our move and the spreadsheet is getting messy",
    "I've been collecting for years",
    "I'm building a small app for my club",
    "What do I own?",
    "Where is everything?",
    "Thanks a lot in advance!",
    "Any help would be appreciated",
    "Nothing fancy",
    "This is a homework assignment",
    "We currently track everything in Excel",
    "I keep it all in a notebook",
    "My notebook is a mess",
    "So that our list is up to date",
    "Best regards",
    "I work in a museum",
    "I volunteer at a charity",
    "We run a bakery in the old town and write it all down on paper",
    "Happy to answer questions",
    "I'm learning to code",
  ])("is shown as background: %s", (sentence) => {
    const reading = read(sentence);
    if (reading.status === "refused") throw reading.error;
    const text = sentence.replace(/[?!]$/, "");
    expect(reading.background).toEqual([{ text, line: 3, column: 1 }]);
    expect(reading.notation).toContain(`Background: "${text}"`);
  });

  it("reads as the same where it is printed", () => {
    const first = read("We run a bakery in the old town.");
    const again = readRequirement(first.notation);
    expect(again.notation).toBe(first.notation);
  });

  it.each([
    ["I own a price list", "price"],
    ["I know an author", "author"],
  ])("is none where it names a field: %s", (sentence, field) => {
    const reading = read(sentence);
    if (reading.status === "understood") throw new Error(reading.notation);
    expect(reading.error.message).toContain(`may say something of "${field}"`);
  });
});

describe("a wish in a sentence that chats", () => {
  it.each([
    "I run a small shop and customers get a mail when a book arrives",
    "We charge a late fee",
    "We lend books to members for two weeks",
    "I run a shop and every sale lowers the stock",
    "Our books are sold in two currencies",
    "We are a library with several branches",
    "I own a shop and my staff logs in with a card",
    "We have a newsletter",
    "I'm building an app with prices and discounts",
    "I'm building an app that sends reminders",
    "I work in a shop where nobody may see prices",
    "We keep prices secret",
    "We use tags",
    "We have members",
    "We have a loyalty programme with points",
    "What about discounts?",
    "How about a wish list?",
    "Who is allowed to edit?",
    "Can users rate books?",
    "Could it also remind me?",
    "Is it possible to rate a book?",
    "What happens when a book is lost?",
    "Nothing without a login",
    "No duplicates, please",
    "Thanks for only letting admins delete",
    "Great if it could also print labels",
    "Simple login please",
    "A nice dashboard would be great",
    "It would be cool to have statistics",
    "Please keep a history",
    "Keep deleted books please",
    "Hi all, only I may delete",
    "So that nobody can see other people's books",
    "So that the stock is updated automatically",
    "So that each book gets a number",
    "Because books must be unique",
    "I'm planning a book club and each member has a vote",
    "I run a shop and sell gift cards",
    "We organise readings and people sign up for them",
    "My boss approves every purchase",
    "I track who borrowed what",
    "I forgot the title of half my books",
    "The spreadsheet is sorted by author",
    "Everything is in euros",
    "It is a multi-user system",
    "This is for admins",
    "That is a draft until it is published",
    "I lost books because nobody returned them in time",
    "I run a library and members pay fines",
    "We are open from Monday to Friday",
    "We teach children and they read books",
    "I'm working on a mobile app",
    "I'm learning React",
    "I am making a website for my shop",
    "I live in Germany and prices are with VAT",
    "We collect donations",
    "Our shop has a cafe",
    "We sell books by the kilo",
    "We started a shop and it grew to a chain of stores",
    "We play a game with the books",
    "I coach a team and the players rate the books",
    "We train staff and they confirm that they read a book",
    "I sell books to schools that get a discount",
    "I write reviews",
    "We host events",
    "Use case: paying by card",
    "Definition of done: all tests are green in CI",
    "Background: books are never deleted",
    "Project with Django",
    "Homework: implement a binary tree",
    "This is a draft course about books",
    "We breed rare books and number them",
    "I enjoy books which cost more",
    "I help a friend and he owns the books",
    "Cheers, and mark sold books",
  ])("is never taken as background: %s", (sentence) => {
    expect(read(sentence).status).toBe("refused");
  });
});
