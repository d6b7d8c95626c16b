/** One party and what the network lets it know. */
export interface PartyKnowledge {
  readonly party: string;
  readonly learns: string;
  readonly cannot: string;
}

/** Who can learn what: design promises 1, 4 and 5 in plain words. */
export const WHO_LEARNS_WHAT: readonly PartyKnowledge[] = [
  {
    party: "The authority",
    learns:
      "Name and number of each person it checked, and that person's commitment. Of someone who discloses their own name: that one pseudonym.",
    cannot: "Any other pseudonym, and on which platforms anyone is.",
  },
  {
    party: "A platform",
    learns: "The pseudonyms of its own visitors, that a checked person is behind each, and once only.",
    cannot: "Who they are, unless they disclose, and which pseudonyms on other platforms are theirs.",
  },
  {
    party: "The relayer, who pays",
    learns: "Which pseudonyms were registered or renewed when.",
    cannot: "Who is behind them, and which belong together.",
  },
  {
    party: "The financial backer",
    learns: "The one pseudonym that it consents to be named for.",
    cannot:
      "The creator's other pseudonyms; nor does the authority learn the creator's name from the backer's consent.",
  },
  {
    party: "The public",
    learns:
      "All of this page: how many, who is due, who has disclosed, every act of power. Signed in: the names that were disclosed.",
    cannot: "A name that its holder did not disclose, and which pseudonyms belong together.",
  },
  {
    party: "The consortium and the guardian",
    learns: "What the public learns. There is no key that opens a pseudonym.",
    cannot: "Anything more.",
  },
];
