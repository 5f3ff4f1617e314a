import type { Region } from '../../domain/model.ts';
import type { RegionChoice } from '../../domain/spec.ts';
import { text } from '../../domain/text.ts';
import { facts } from '../renderText.ts';
import { type Section, sections } from './row.ts';

/** A region for accounts, and whether it has availability zones that the subscription may use. */
export type RegionWithZones = RegionChoice & { readonly zones: boolean };

/** Azure writes a region as "westeurope" and as "West Europe". */
export const sameRegion = (a: string | undefined, b: string | undefined) =>
  a !== undefined && b !== undefined && squeezed(a) === squeezed(b);

const squeezed = (name: string) => name.replaceAll(/\s/g, '').toLowerCase();

/** Regions in which this subscription may make accounts; the resource group's own region first. */
export function regionRows(regions: readonly Region[], near: string | undefined): Section<RegionWithZones>[] {
  const rows = regions
    .filter(({ allowed }) => allowed !== false)
    .sort((a, b) => a.displayName.localeCompare(b.displayName))
    .map(({ name, displayName, zones, allowedWithZones }) => {
      const hasZones = zones && allowedWithZones !== false;
      return {
        label: displayName,
        description: facts(name, hasZones && text('availability zones')),
        icon: 'globe',
        value: { name, displayName, zones: hasZones },
      };
    });
  return sections<RegionWithZones>(
    {
      title: text('Region of the resource group'),
      rows: rows.filter((row) => sameRegion(row.value.name, near)),
    },
    { title: text('Other regions'), rows: rows.filter((row) => !sameRegion(row.value.name, near)) },
  );
}

/** Regions for a resource group or a vault: every region that Cosmos DB knows has them. */
export function placeRows(regions: readonly Region[], near: string | undefined): Section<RegionChoice>[] {
  return regionRows(
    regions.map(({ name, displayName }) => ({ name, displayName, zones: false })),
    near,
  );
}
