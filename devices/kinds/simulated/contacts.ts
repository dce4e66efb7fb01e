/** A row of one of the phone's content tables: column to value. */
export type Row = Readonly<Record<string, string>>;

const mimeTypes = {
  name: 'vnd.android.cursor.item/name',
  phone: 'vnd.android.cursor.item/phone_v2',
  email: 'vnd.android.cursor.item/email_v2',
} as const;

/** What of a contact a template can ask for by its label: `{{contact:phone}}`. */
export type ContactField = keyof typeof mimeTypes;

const fields: readonly ContactField[] = ['phone', 'email', 'name'];

/** The phone's address book as its provider keeps it: raw contacts, and data rows that belong to them. */
export class Contacts {
  readonly #tables = new Map<string, Row[]>([
    ['raw_contacts', []],
    ['data', []],
  ]);
  #lastId = 0;

  /** Whether the provider has a table of that name. */
  has(table: string): boolean {
    return this.#tables.has(table);
  }

  rows(table: string): readonly Row[] {
    return this.#tables.get(table) ?? [];
  }

  /** Adds a row; false where its raw contact does not exist. */
  insert(table: string, values: Row): boolean {
    const raw = values.raw_contact_id;
    const known = this.rows('raw_contacts').some((row) => row._id === raw);
    if (table === 'data' && !known) return false;
    this.#lastId += 1;
    this.#tables.get(table)?.push({ _id: String(this.#lastId), ...values });
    return true;
  }

  /** Deletes what the test holds for; data goes with its raw contact. Answers how many rows went. */
  delete(table: string, goes: (row: Row) => boolean): number {
    const before = this.rows(table);
    const gone = before.filter(goes);
    this.#tables.set(
      table,
      before.filter((row) => !gone.includes(row)),
    );
    if (table === 'raw_contacts') {
      const ids = gone.map((row) => row._id);
      this.delete('data', (row) => ids.includes(row.raw_contact_id));
    }
    return gone.length;
  }

  clear(): void {
    for (const rows of this.#tables.values()) rows.length = 0;
  }

  /** A value of the contact that was added last: the field's, or its number, address or name. */
  latest(field: string | null): string | null {
    const wanted = fields.filter((each) => field === null || each === field);
    const raw = this.rows('data').at(-1)?.raw_contact_id;
    for (const each of wanted) {
      const row = this.rows('data').findLast(
        ({ raw_contact_id, mimetype }) => raw_contact_id === raw && mimetype === mimeTypes[each],
      );
      if (row?.data1 !== undefined) return row.data1;
    }
    return null;
  }
}
