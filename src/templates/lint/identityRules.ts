import { clouds } from '../../model/cloud.ts';
import { text, type Text } from '../../model/text.ts';
import { type Fix, replacing, type TemplateFinding } from './finding.ts';
import { type AccountShape, accountsOf, everyMember, type Source, type Span, written } from './syntaxTree.ts';

const appIds = new Set(Object.values(clouds).map(({ cosmosAppId }) => cosmosAppId));

/** Grants and policies must name the object id of a principal, never its application (F-04). */
export const principalFindings = (source: Source): readonly TemplateFinding[] =>
  everyMember(
    source,
    source.resources.map(({ body }) => body),
    ['principalid', 'objectid', 'principal_id', 'object_id'],
  )
    .map(({ value }) => source.resolve(value))
    .filter(
      (value) => value.kind === 'string' && value.text.length === 36 && appIds.has(value.text.toLowerCase()),
    )
    .map(({ start, end }) => ({
      code: 'F-04',
      severity: 'error',
      start,
      end,
      message: text(
        'This is the application id of Azure Cosmos DB. Access is given to the object id of its principal, which is another in each tenant: az ad sp show --id {0} --query id',
        source.text.slice(start + 1, end - 1),
      ),
    }));

/** Checks the identity with which an account reaches its key. */
export const identityFindings = (source: Source): readonly TemplateFinding[] =>
  accountsOf(source).flatMap((account) =>
    account.keyUri || account.defaultIdentity ? ofAccount(source, account) : [],
  );

function ofAccount(source: Source, account: AccountShape): readonly TemplateFinding[] {
  const { resource, identity, defaultIdentity, backup } = account;
  const value = defaultIdentity && source.resolve(defaultIdentity.value);
  const error = (code: string, span: Span, message: Text, fix?: Fix): TemplateFinding => ({
    code,
    severity: 'error',
    start: span.start,
    end: span.end,
    message,
    ...(fix ? { fix } : {}),
  });
  if (resource.isUpdate)
    return identity && defaultIdentity
      ? [
          error(
            'F-31',
            defaultIdentity,
            text(
              'An update that changes the identities and the default identity together fails without an error: change the identities first, the default identity in an update of its own.',
            ),
          ),
        ]
      : [];
  const findings: TemplateFinding[] = [];
  if (value?.kind === 'string' && /^SystemAssignedIdentity$/i.test(value.text))
    findings.push(
      error(
        'F-38',
        value,
        text(
          "The account's system-assigned identity is there only once the account is: it cannot reach the key at the creation. Create the account with the first-party or a user-assigned identity, and change it later.",
        ),
        {
          title: text('Use the first-party identity'),
          edits: replacing({ start: value.start + 1, end: value.end - 1 }, 'FirstPartyIdentity'),
        },
      ),
    );
  const isOwn = value !== undefined && /UserAssignedIdentity=/i.test(written(source, value));
  if (isOwn && !identity)
    findings.push(
      error(
        'F-41',
        value,
        text('The default identity is user-assigned, but the account is assigned no identity.'),
      ),
    );
  const isPlain =
    !value || (value.kind === 'string' && /^(FirstParty|SystemAssigned)Identity$/i.test(value.text));
  if (account.keyUri && backup?.kind === 'string' && /^Continuous$/i.test(backup.text) && isPlain)
    findings.push(
      error(
        'F-42',
        backup,
        text(
          'Continuous backup needs a user-assigned identity to reach the key: the first-party one is refused.',
        ),
      ),
    );
  return findings;
}
