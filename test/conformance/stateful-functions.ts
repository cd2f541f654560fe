/** The functions of FORMAT.md's appendix, by name. */
export function statefulFunction(name: string): unknown {
  const fn = FUNCTIONS[name];
  if (fn === undefined) throw new Error(`the appendix of FORMAT.md has no function ${name}`);
  return fn;
}

const FUNCTIONS: Readonly<Record<string, unknown>> = {
  emitsNothing: () => [],
  neverCalled: () => {
    throw new Error('called');
  },
};
