import { SingleBar as CliBar } from "cli-progress";

/** Shows how far a long step is. */
export interface Bar {
  step(): void;
  stop(): void;
}

/** A bar with time to go, on a terminal. */
export class SingleBar implements Bar {
  private readonly bar: CliBar;

  constructor(out: NodeJS.WriteStream, label: string, total: number) {
    this.bar = new CliBar({
      stream: out,
      format: `   ${label} {bar} {value}/{total}  {eta_formatted} to go`,
      hideCursor: true,
      barsize: 30,
    });
    this.bar.start(total, 0);
  }

  step(): void {
    this.bar.increment();
  }

  stop(): void {
    this.bar.stop();
  }
}
