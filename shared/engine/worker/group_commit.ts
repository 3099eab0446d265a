interface Entry<Item, Answer> {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Commits items in groups, as databases do with their log: what arrives while a commit is under way
 * goes together in the next one. A lone item never waits for company.
 */
export class GroupCommit<Item, Answer> {
  readonly #commit: (items: readonly Item[]) => Promise<readonly Answer[]>;
  readonly #largest: number;
  readonly #mayBeOneItems: (error: unknown) => boolean;
  readonly #waiting: Entry<Item, Answer>[] = [];
  #committing = false;

  constructor(input: {
    /** All or none; answers in the items' order. */
    readonly commit: (items: readonly Item[]) => Promise<readonly Answer[]>;
    readonly largest: number;
    /** Whether a group may have failed for one of its items; then each is tried alone. */
    readonly mayBeOneItems: (error: unknown) => boolean;
  }) {
    this.#commit = input.commit;
    this.#largest = input.largest;
    this.#mayBeOneItems = input.mayBeOneItems;
  }

  /** Resolves with the item's answer once it is committed. */
  add(item: Item): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (!this.#committing) void this.#commitWaiting();
    });
  }

  async #commitWaiting(): Promise<void> {
    this.#committing = true;
    while (this.#waiting.length > 0) {
      await this.#commitGroup(this.#waiting.splice(0, this.#largest));
    }
    this.#committing = false;
  }

  async #commitGroup(group: readonly Entry<Item, Answer>[]): Promise<void> {
    try {
      const answers = await this.#commit(group.map(({ item }) => item));
      for (const [index, answer] of answers.entries()) group[index]?.resolve(answer);
    } catch (error) {
      if (group.length > 1 && this.#mayBeOneItems(error)) {
        for (const entry of group) await this.#commitGroup([entry]);
      } else {
        for (const { reject } of group) reject(error);
      }
    }
  }
}
