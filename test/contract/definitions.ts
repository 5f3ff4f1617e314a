import Ajv from 'ajv-draft-04';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Finding } from './finding.ts';
import { nearest, type Specification } from './specifications.ts';

type Schema = Readonly<Record<string, unknown>>;

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null;

/** Schemas by names from the author of the specification, which aren't keywords. */
const named = new Set(['properties', 'definitions', 'patternProperties']);
const annotations = new Set(['description', 'title', 'example', 'x-ms-examples', 'default', 'discriminator']);

/**
 * Checks bodies against single definitions of a specification, and rejects unknown properties, like oav. Only for
 * definitions without `allOf`, where that would reject properties of the others.
 */
export class Definitions {
  readonly #ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  readonly #loaded = new Set<string>();
  readonly #specifications: readonly Specification[];

  constructor(specifications: readonly Specification[]) {
    this.#specifications = specifications;
  }

  /**
   * @param definition a file of a specification and a pointer, `specification/.../x.json#/definitions/Y`, where
   * `{version}` is the requested api-version, or the nearest available one
   */
  check(definition: string, version: string, body: unknown): readonly Finding[] {
    const [file = '', pointer = ''] = definition.split('#');
    const validate = this.#ajv.getSchema(`${this.#load(this.#find(file, version))}#${pointer}`);
    if (validate === undefined) throw new Error(`There is no ${definition}`);
    if (validate(body) === true) return [];
    return (validate.errors ?? []).map(({ keyword, instancePath, message = '', params }) => ({
      side: 'response',
      code: keyword,
      path: `$${instancePath.replaceAll('/', '.')}${unknownIn(params)}`,
      message: `${message} ${JSON.stringify(params)}`,
    }));
  }

  #find(file: string, version: string): string {
    const [before = '', after] = file.split('{version}');
    const folders = this.#specifications.map(({ folder }) => join(folder, before));
    const versions = folders
      .filter((one) => after !== undefined && existsSync(one))
      .flatMap((one) => readdirSync(one));
    const rests = after === undefined ? [''] : nearest(version, versions).map((one) => one + after);
    const found = rests
      .flatMap((rest) => folders.map((one) => join(one, rest)))
      .find((one) => existsSync(one));
    if (found === undefined) throw new Error(`There is no ${file} in any specification`);
    return found;
  }

  /**
   * Includes the files that it refers to.
   * @returns its id
   */
  #load(file: string): string {
    const url = pathToFileURL(file).href;
    if (this.#loaded.has(file)) return url;
    this.#loaded.add(file);
    const { definitions } = JSON.parse(readFileSync(file, 'utf8')) as { definitions?: Schema };
    this.#ajv.addSchema({ id: url, definitions: this.#all(definitions ?? {}, file) });
    return url;
  }

  #all(schemas: Schema, file: string): Schema {
    return Object.fromEntries(
      Object.entries(schemas).map(([name, schema]) => [name, this.#draft04(schema, file)]),
    );
  }

  /** Converts a schema of Swagger 2.0 to JSON Schema draft 4. */
  #draft04(value: unknown, file: string): unknown {
    if (Array.isArray(value)) return value.map((each) => this.#draft04(each, file));
    if (!isSchema(value)) return value;
    const kept = Object.entries(value).filter(
      ([key]) => !annotations.has(key) && !(key === 'enum' && isOpenEnum(value)),
    );
    const schema: Record<string, unknown> = Object.fromEntries(
      kept.map(([key, inner]) => {
        if (key === '$ref' && typeof inner === 'string') return [key, this.#reference(inner, file)];
        return [key, named.has(key) && isSchema(inner) ? this.#all(inner, file) : this.#draft04(inner, file)];
      }),
    );
    return isSchema(schema['properties']) ? { additionalProperties: false, ...schema } : schema;
  }

  #reference(reference: string, file: string): string {
    const [other = '', pointer = ''] = reference.split('#');
    const url = other === '' ? pathToFileURL(file).href : this.#load(join(dirname(file), other));
    return `${url}#${pointer}`;
  }
}

const unknownIn = ({ additionalProperty }: Record<string, unknown>): string =>
  typeof additionalProperty === 'string' ? `.${additionalProperty}` : '';

const isOpenEnum = (schema: Schema): boolean => {
  const about = schema['x-ms-enum'];
  return isSchema(about) && about['modelAsString'] === true;
};
