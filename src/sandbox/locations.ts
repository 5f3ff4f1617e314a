export interface Location {
  readonly name: string;
  readonly displayName: string;
  readonly geography: string;
  readonly paired: string;
  readonly zones: boolean;
}

const table = `westeurope|West Europe|Europe|northeurope|z
northeurope|North Europe|Europe|westeurope|z
swedencentral|Sweden Central|Europe|swedensouth|z
germanywestcentral|Germany West Central|Europe|germanynorth|z
francecentral|France Central|Europe|francesouth|z
switzerlandnorth|Switzerland North|Europe|switzerlandwest|z
norwayeast|Norway East|Europe|norwaywest|z
uksouth|UK South|UK|ukwest|z
ukwest|UK West|UK|uksouth|
eastus|East US|US|westus|z
eastus2|East US 2|US|centralus|z
centralus|Central US|US|eastus2|z
westus|West US|US|eastus|
westus2|West US 2|US|westcentralus|z
westus3|West US 3|US|eastus|z
canadacentral|Canada Central|Canada|canadaeast|z
brazilsouth|Brazil South|South America|southcentralus|z
japaneast|Japan East|Asia Pacific|japanwest|z
southeastasia|Southeast Asia|Asia Pacific|eastasia|z
australiaeast|Australia East|Asia Pacific|australiasoutheast|z`;

export const locations: readonly Location[] = table.split('\n').map((line) => {
  const [name = '', displayName = '', geography = '', paired = '', zones] = line.split('|');
  return { name, displayName, geography, paired, zones: zones === 'z' };
});

/** Undefined for a region that the sandbox doesn't have. Accepts both `westeurope` and `West Europe`. */
export function findLocation(text: string): Location | undefined {
  const name = text.replaceAll(' ', '').toLowerCase();
  return locations.find((one) => one.name === name);
}
