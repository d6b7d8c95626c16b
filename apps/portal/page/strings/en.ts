import type { WordsFault } from "../wallet/vault/checkWords.ts";
import type { Work } from "../wallet/walletState.svelte.ts";

const days = new Intl.DateTimeFormat("en", { dateStyle: "long" });
const daysInUtc = new Intl.DateTimeFormat("en", { dateStyle: "long", timeZone: "UTC" });

const STEPS: Readonly<Record<Work["step"], string>> = {
  visit: "Looking up your pseudonym",
  list: "Looking up your pseudonyms",
  chain: "Reading the public registry",
  members: "Downloading the list of verified people",
  prover: "Loading the prover",
  proof: "Proving on this device that you are a verified person",
  signature: "Signing",
  renewal: "Renewing the pseudonym",
};

/** Sentences for codes that people meet; for others the error's own words are shown. */
const FAULTS: Readonly<Record<string, string>> = {
  LOGIN_DOMAIN_MISMATCH:
    "This page is not the platform it claims to be. Nothing was signed. Close this window and go to the platform's own address.",
  LOGIN_NETWORK_MISMATCH: "This page asks on another network than this wallet's. Nothing was signed.",
  LOGIN_CHALLENGE_EXPIRED:
    "The page waited some minutes for an answer, and no longer takes one. Nothing was signed. Close this window and open the wallet from the page again. If that happens at once, the clock of this device is wrong.",
  LOGIN_ASKER_MISSING:
    "The page that asked was closed, left or reloaded, so nobody got an answer. Nothing was signed. Close this window and open the wallet from the page again.",
  LOGIN_CHALLENGE_MALFORMED: "The page asked in a form that no platform uses. Nothing was signed.",
  LOGIN_ASKER_INSECURE:
    "The page that asks is not protected by https, so anyone could have changed it. Nothing was signed.",
  LOGIN_WALLET_VERSION_UNSUPPORTED: "The page and this wallet are of different versions. Nothing was signed.",
  OVERSIGHT_VIEWING_ORIGIN_FOREIGN:
    "This page is not the public oversight that it claims to be. Nothing was proved. Close this window and go to the oversight's own address.",
  OVERSIGHT_VIEWING_OTHER_NETWORK: "This page asks on another network than this wallet's. Nothing was proved.",
  OVERSIGHT_VIEWING_MALFORMED: "The page asked in a form that no service uses. Nothing was proved.",
  OVERSIGHT_VIEWING_DAY_OTHER:
    "The page asks for another day than today, which would show that you are the same viewer on both. Nothing was proved. Close this window and start again on the page. If that does not help, the clock of this device is wrong.",
  OVERSIGHT_VIEWING_EXPIRED:
    "The page waited some minutes for an answer, and no longer takes one. Close this window and open the wallet from the page again. If that happens at once, the clock of this device is wrong.",
  PLATFORM_UNKNOWN: "The page asks in the name of a platform that is not registered. Nothing was signed.",
  WALLET_PASSPHRASE_WRONG: "That passphrase does not open the wallet.",
  WALLET_PASSPHRASE_SHORT: "The passphrase needs at least 10 characters.",
  WALLET_PASSPHRASE_GUESSABLE:
    "This passphrase is easily guessed: it repeats a few characters or follows a row of keys. Choose another, such as four words.",
  ENROLMENT_NOT_IN_GROUP:
    "You are not in the published list of verified people. If you enrolled lately, wait until the next publication.",
  ENROLMENT_DOWNLOAD_FAILED: "The list of verified people could not be downloaded. Try again later.",
  CHAIN_UNREACHABLE: "The chain cannot be reached. Check the connection and try again.",
};

/** What stands over a fault that is the question's. */
const REFUSALS: Readonly<Record<string, string>> = {
  LOGIN_CHALLENGE_EXPIRED: "Start again on the page",
  LOGIN_ASKER_MISSING: "The page that asked is gone",
  OVERSIGHT_VIEWING_EXPIRED: "Start again on the page",
  OVERSIGHT_VIEWING_DAY_OTHER: "Start again on the page",
};

/** Never less than it is. */
const durationOf = (seconds: number): string => {
  const [amount, unit] = seconds < 2 * 86_400 ? [seconds / 3_600, "hour"] : [seconds / 86_400, "day"];
  return new Intl.NumberFormat("en", { style: "unit", unit, unitDisplay: "long" }).format(Math.ceil(amount));
};

const sentence = (text: string): string => {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/u.test(capital) ? capital : `${capital}.`;
};

/** Everything that the wallet says, in English. A translation is another file of this shape. */
export const en = {
  title: "RealDID wallet",
  network: (name: string) => `Network: ${name}`,
  opening: "Opening the wallet",
  connecting: "Waiting for the page that asks",
  fault: (code: string, message: string, fix: string) => FAULTS[code] ?? `${sentence(message)} ${sentence(fix)}`,

  restoreTitle: "Restore your wallet",
  restoreLead: "Type the twelve words that you wrote down when you enrolled. They stay on this device.",
  words: "Twelve words, with spaces between",
  passphrase: "Passphrase",
  passphraseNew: "Passphrase for this device",
  passphraseHint: "At least 10 characters. It locks the wallet on this device only; other devices have their own.",
  passphraseAgain: "The passphrase again",
  passphraseDiffers: "The two passphrases differ.",
  restore: "Restore",
  restoring: "Locking the wallet on this device",
  noneTitle: "You have no words yet?",
  noneLead:
    "Words come with enrolment, which this page cannot do. An authority checks your identity card once, in person, and hands you a ticket; the program with which you use the ticket makes your twelve words, on your own computer.",
  noneWhere: (host: string) => `The authority of this network is ${host}: ask there for its desks.`,
  wordsFault: (fault: WordsFault) => {
    if (fault.kind === "count") return `There must be 12 words; these are ${fault.count}.`;
    if (fault.kind === "checksum")
      return "Each word is known, but together they are no wallet: check for swapped or wrong words.";
    const [which, verb] = fault.positions.length === 1 ? ["Word", "is"] : ["Words", "are"];
    return `${which} ${fault.positions.join(", ")} ${verb} not in the list of words. Check the spelling.`;
  },

  unlockTitle: "Unlock your wallet",
  unlock: "Unlock",
  unlocking: "Unlocking",
  forget: "Forget the wallet on this device",
  forgetTitle: "Forget the wallet on this device?",
  forgetLead: "Only your twelve words bring it back. Your pseudonyms stay registered.",
  forgetConfirm: "Yes, forget it",
  cancel: "Cancel",
  lock: "Lock",

  homeTitle: "Your pseudonyms",
  homeNone: "You have no live pseudonym yet. You get one on your first visit to a platform.",
  until: (unixSeconds: number) => `until ${days.format(unixSeconds * 1000)}`,
  platform: "Platform",
  domain: "Domain",
  operator: "Operator",
  page: "Page that asks",

  askTitle: (slug: string) => `Sign in to ${slug}?`,
  askFirst: (slug: string) =>
    `This is your first visit. ${slug} gets a pseudonym that is yours on ${slug} alone, and the proof that a verified person holds it. ${slug} then has the pseudonym entered in the public registry.`,
  askKnown: (slug: string) => `${slug} knows you by your pseudonym there and recognises you again.`,
  askNothing: "It does not learn your name, or your pseudonyms on other platforms.",
  viewTitle: "View names as a verified person?",
  viewLead: (day: string) =>
    `Names are shown to verified people alone. The page gets the proof that you are one, under a pseudonym that you have on ${daysInUtc.format(Date.parse(day))} alone. The day ends at midnight in UTC.`,
  viewTrace:
    "Viewing leaves nothing on chain: the pseudonym is registered nowhere. Tomorrow's is another, and nobody can tell that both are yours.",
  viewNothing:
    "The page does not learn your name, or your pseudonym on any platform. It counts how many names this pseudonym views today, and can exclude it for the rest of the day.",
  view: "View",
  signIn: "Sign in",
  signFirst: "Register and sign in",
  renewChoice: (unixSeconds: number) =>
    `Renew the pseudonym too; it is live ${en.until(unixSeconds)}. The network's relayer takes renewals, and sees this device's address beside the pseudonym.`,
  sessionChoice: (seconds: number) => `Let this browser sign in again without the wallet for ${durationOf(seconds)}`,
  frozen: (unixSeconds: number) =>
    `This pseudonym was frozen by its holder. It can be registered again after ${days.format(unixSeconds * 1000)}.`,
  elsewhere:
    "Another wallet controls this pseudonym, for example a passkey or a wallet in your browser. Sign in with that one.",
  withdrawn: "The list of people that this pseudonym was proved against was withdrawn.",
  withdrawnRenew:
    "Renew it, then sign in a few minutes later. The network's relayer takes renewals, and sees this device's address beside the pseudonym.",
  withdrawnWait: (slug: string) => `This wallet has no relayer that takes renewals. Ask ${slug} how to renew it.`,
  renew: "Renew",

  working: (step: Work["step"]) => STEPS[step],
  workingTitle: "One moment",
  workingHint: "Keep this window open, and the page that asks.",
  doneTitle: "Answered",
  done: (host: string) => `${host} has your answer. Go on there.`,
  renewedTitle: "Renewed",
  renewed: "The renewal was handed in.",
  renewedLead: "The renewal was handed in. Sign in again in a few minutes.",
  notRenewed: (why: string) => `The pseudonym was not renewed, though. ${why}`,
  refusedTitle: (code: string) => REFUSALS[code] ?? "Do not sign in here",
  failedTitle: "That did not work",
  declined: "The person declined.",
  retry: "Try again",
  close: "Close",
};

export type Strings = typeof en;
