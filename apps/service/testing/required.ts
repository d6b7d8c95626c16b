/**
 * What the test run is told of its chain and its PostgreSQL.
 *
 * @param variable environment variable
 * @returns its value
 * @throws Error that says how to run the tests
 */
export function required(variable: string): string {
  const value = process.env[variable];
  if (value === undefined || value === "") throw new Error(`${variable} is not set: run npm run test:apps`);
  return value;
}
