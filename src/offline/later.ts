/** A promise that is made when it is first asked for, so that one which nobody looks at rejects for nobody. */
export class Later<Value> {
  declare private _promise?: Promise<Value>;
  declare private _both?: [resolve: (value: Value) => void, reject: (error: Error) => void];
  declare private _over?: [value: Value, error: Error | undefined];

  _get(): Promise<Value> {
    this._promise ??= new Promise((...both) => {
      this._both = both;
      this._finish();
    });
    return this._promise;
  }

  /** Only the first time counts. */
  _settle(value: Value, error?: Error): void {
    this._over ??= [value, error];
    this._finish();
  }

  private _finish(): void {
    const { _both: both, _over: end } = this;
    if (!both || !end) return;
    if (end[1]) both[1](end[1]);
    else both[0](end[0]);
  }
}
