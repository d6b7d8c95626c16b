import { WalletPassphraseGuessable, WalletPassphraseShort } from "../../errors.ts";

const LEAST_CHARACTERS = 10;
const LEAST_DIFFERENT = 5;
const ROWS = ["0123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm"];

/**
 * Refuses a passphrase that would not hold somebody who has the device for long.
 *
 * @param passphrase as the person chose it
 * @throws {@link WalletPassphraseShort} {@link WalletPassphraseGuessable}
 */
export function requirePassphrase(passphrase: string): void {
  const characters = [...passphrase.normalize("NFKC").toLowerCase()];
  if (characters.length < LEAST_CHARACTERS) throw new WalletPassphraseShort(LEAST_CHARACTERS);
  const [forth, back] = [characters.join(""), [...characters].reverse().join("")];
  const isRow = ROWS.map((row) => row + row).some((row) => row.includes(forth) || row.includes(back));
  if (isRow || new Set(characters).size < LEAST_DIFFERENT) throw new WalletPassphraseGuessable();
}
