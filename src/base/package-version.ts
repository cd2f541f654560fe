/** The version of this package, as package.json says. */
export const PACKAGE_VERSION = '0.1.0';
