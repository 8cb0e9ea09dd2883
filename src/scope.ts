/** The disposers that one state owns: what the state starts, ends with it. */
export class Scope {
  private _disposers: (() => void)[] = [];

  add(dispose: () => void): void {
    this._disposers.push(dispose);
  }

  end(): void {
    for (const dispose of this._disposers.splice(0)) dispose();
  }
}
