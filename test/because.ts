/** The options of a test behind `skipIf`: the end of `npm test` says why it's skipped. */
export const because = (reason: string) => ({ meta: { reason } });

export const noAzureCli = because('There is no Azure CLI. Install it, or set AZURE_CLI to its executable.');
export const noRecordings = because('There are no recordings of Azure in ../shared/recordings.');
export const noSpecifications = because(
  "There is no copy of azure-rest-api-specs in ../shared/specs, and AZURE_REST_API_SPECS doesn't name one.",
);
export const noTypes = because("Microsoft's schemas and types aren't in ../shared/specs.");
export const noShellcheck = because(
  'There is no shellcheck. Install it, or set SHELLCHECK to its executable.',
);
export const noAzurerm = because('npm could not get the schema of azurerm.');
