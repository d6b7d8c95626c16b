/** Something that one party saw or keeps of a login. */
export interface Evidence {
  /** Who, and where: `request POST login.forum.localhost/interaction`, `log of gateway`. */
  readonly where: string;
  readonly text: string;
}

/** What was seen of one person at two platforms. */
export interface Halves {
  readonly first: readonly Evidence[];
  readonly second: readonly Evidence[];
}
