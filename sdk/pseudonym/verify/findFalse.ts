/** Pieces up to this size are checked one by one: halving them would cost as much. */
const SMALL_PIECE = 4;

/** Items from `from` up to but not including `to`. */
export interface Piece {
  readonly from: number;
  readonly to: number;
}

/**
 * Finds what is false among `count` items by checks that say whether a whole piece is true. All true: one check. One false among n:
 * about 2 + log2 n checks. However many are false, and wherever: at most n + 7, because halving stops where more than half of
 * the quarters are false and their items are checked one by one.
 *
 * @param count of items
 * @param isTrue whether every item of a piece is true
 * @returns indices of the false ones, ascending
 */
export async function findFalse(count: number, isTrue: (piece: Piece) => Promise<boolean>): Promise<readonly number[]> {
  const whole = { from: 0, to: count };
  if (count === 0 || (await isTrue(whole))) return [];
  let pieces: readonly Piece[] = [whole];
  for (let depth = 0; pieces.some(isLarge) && !isDense(depth, pieces, count); depth++) {
    pieces = (await inTurn(pieces, (piece) => halve(piece, isTrue))).flat();
  }
  return (await inTurn(pieces, (piece) => checkEach(piece, isTrue))).flat();
}

/** Halves of a false piece that are false themselves. If the first is true the second cannot be, so it is not checked. */
async function halve(piece: Piece, isTrue: (piece: Piece) => Promise<boolean>): Promise<readonly Piece[]> {
  if (!isLarge(piece)) return [piece];
  const middle = Math.ceil((piece.from + piece.to) / 2);
  const [first, second] = [
    { from: piece.from, to: middle },
    { from: middle, to: piece.to },
  ];
  if (await isTrue(first)) return [second];
  return (await isTrue(second)) ? [first] : [first, second];
}

/** False items of a false piece; the last one needs no check if all others were true. */
async function checkEach({ from, to }: Piece, isTrue: (piece: Piece) => Promise<boolean>): Promise<readonly number[]> {
  const found: number[] = [];
  for (let i = from; i < to; i++) {
    const isLastHope = i === to - 1 && found.length === 0;
    if (isLastHope || !(await isTrue({ from: i, to: i + 1 }))) found.push(i);
  }
  return found;
}

function isLarge({ from, to }: Piece): boolean {
  return to - from > SMALL_PIECE;
}

/** Whether after two halvings most of the items still stand in false pieces. */
function isDense(depth: number, pieces: readonly Piece[], count: number): boolean {
  return depth === 2 && 2 * pieces.reduce((sum, { from, to }) => sum + to - from, 0) > count;
}

async function inTurn<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
