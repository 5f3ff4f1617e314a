"""Repairs Debian's azure-cli 2.45 where its packages do not fit together; on PYTHONPATH, Python runs it at start.

Neither repair touches what az sends: both let commands start whose own client library is there.
"""

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


class Authorization(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if not AUTHORIZATION.match(name):
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is not None:
            load = spec.loader.exec_module
            spec.loader.exec_module = lambda module: (load(module), self.repair(module))
        return spec

    @staticmethod
    def repair(module):
        for operations in vars(module).values():
            if isinstance(operations, type) and not hasattr(operations, "config"):
                operations.config = property(lambda self: self._config)


# Last, so that a library that is there wins; first, because it is there.
sys.meta_path.append(KeyVault1())
sys.meta_path.insert(0, Authorization())
