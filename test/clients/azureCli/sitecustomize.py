"""Repairs Debian's azure-cli 2.45 where its packages do not fit together; on PYTHONPATH, Python runs it at start.

No repair touches what az sends, but for the version that the roles of a managed HSM are asked for by: they let commands
start whose own client library is there.
"""

import importlib
import importlib.abc
import importlib.machinery
import re
import sys
import types

# Of azure-keyvault 1.x, which Debian leaves out. `az keyvault key ...` reads help texts and argument types from it,
# then calls azure-keyvault-keys, which is there.
KEYVAULT_1 = re.compile(r"azure\.keyvault\.(key_vault_id|models|v7_0(\.(key_vault_client|models))?)$")

# Debian's azure-mgmt-authorization is newer than this az: what az reads as `config` is named `_config` there.
AUTHORIZATION = re.compile(r"azure\.mgmt\.authorization\.\w+\.operations$")

# Debian's azure-keyvault-administration is newer than this az: it knows 7.2 itself, and no more its preview, nor the words
# that its preview had for arguments and properties.
ADMINISTRATION = re.compile(r"azure\.keyvault\.administration\.(_internal\.client_base|_access_control_client)$")


class Absent(type):
    """The type of a class whose every method exists for its help text alone; as an enumeration it is empty."""

    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)

        def operation(self):
            raise NotImplementedError(f"{cls.__name__}.{name} is in azure-keyvault 1.x, which Debian leaves out")

        operation.__doc__ = "Not in this package."
        return operation

    def __iter__(cls):
        return iter(())


class AbsentModule(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        # An exception, because az catches some of these.
        return Absent(name, (Exception,), {})


class KeyVault1(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path=None, target=None):
        if KEYVAULT_1.match(name):
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec):
        return AbsentModule(spec.name)

    def exec_module(self, module):
        pass


class Repaired(importlib.abc.MetaPathFinder):
    def __init__(self, names, repair):
        self.names = names
        self.repair = repair

    def find_spec(self, name, path=None, target=None):
        if not self.names.match(name):
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is not None:
            load = spec.loader.exec_module
            spec.loader.exec_module = lambda module: (load(module), self.repair(module))
        return spec


def add_config(module):
    for operations in vars(module).values():
        if isinstance(operations, type) and not hasattr(operations, "config"):
            operations.config = property(lambda self: self._config)


def with_words(call, words, values={}):
    def renamed(self, *args, **kwargs):
        kwargs = {
            words.get(name, name): values.get(value, value) if isinstance(value, str) else value
            for name, value in kwargs.items()
        }
        return call(self, *args, **kwargs)

    return renamed


def take_preview(module):
    if module.__name__.endswith("client_base"):
        base = module.KeyVaultClientBase
        base.__init__ = with_words(base.__init__, {}, {"7.2-preview": "7.2"})
        return
    client = module.KeyVaultAccessControlClient
    words = {"role_scope": "scope", "role_assignment_name": "name", "role_definition_id": "definition_id"}
    for name in ("create_role_assignment", "list_role_assignments", "list_role_definitions", "delete_role_assignment"):
        setattr(client, name, with_words(getattr(client, name), words))
    delete = client.delete_role_assignment
    # The preview gave back what it had deleted.
    client.delete_role_assignment = lambda self, **kwargs: delete(self, **kwargs) or assignment(
        name=kwargs["role_assignment_name"], properties=None
    )
    assignment = module.KeyVaultRoleAssignment
    for name in ("principal_id", "role_definition_id", "scope"):
        setattr(assignment, name, property(lambda self, name=name: getattr(self.properties, name, None)))
    permission = importlib.import_module("azure.keyvault.administration._models").KeyVaultPermission
    for name in ("actions", "data_actions"):
        for verb, old in (("", "allowed"), ("not_", "denied")):
            setattr(permission, f"{old}_{name}", property(lambda self, new=verb + name: getattr(self, new)))


# Last, so that a library that is there wins; first, because it is there.
sys.meta_path.append(KeyVault1())
sys.meta_path.insert(0, Repaired(AUTHORIZATION, add_config))
sys.meta_path.insert(0, Repaired(ADMINISTRATION, take_preview))
