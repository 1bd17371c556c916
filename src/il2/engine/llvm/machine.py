"""The processor, machine code for it, and loading that code."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from functools import cache
from typing import Any

import llvmlite
import llvmlite.binding as llvm


@dataclass(frozen=True)
class Machine:
    """A processor as the compiler knows it.

    Attributes
    ----------
    cpu, features : LLVM's names.
    register : doubles in one vector register.
    fused : whether a product and a sum are one instruction.
    """

    cpu: str
    features: str
    register: int
    fused: bool

    @property
    def identity(self) -> str:
        """Text that differs wherever machine code may differ."""
        version = ".".join(map(str, llvm.llvm_version_info))
        return f"{llvm.get_process_triple()} {self.cpu} {self.features} llvm {version} {llvmlite.__version__}"


@cache
def host() -> Machine:
    """The processor we run on.

    Examples
    --------
    >>> host().register in (2, 4, 8)
    True
    """
    found = llvm.get_host_cpu_features()
    arm = llvm.get_process_triple().split("-")[0] in ("aarch64", "arm64")
    wide = 8 if found.get("avx512f") and found.get("avx512dq") else 4 if found.get("avx2") else 2
    return Machine(llvm.get_host_cpu_name(), found.flatten(), wide, arm or bool(found.get("fma")))


@cache
def _ready() -> None:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()


def _target(machine: Machine, level: int) -> Any:
    _ready()
    target = llvm.Target.from_triple(llvm.get_process_triple())
    return target.create_target_machine(
        cpu=machine.cpu, features=machine.features, opt=level, reloc="pic", codemodel="jitdefault", jit=True
    )


def assemble(text: str, machine: Machine, level: int = 2) -> bytes:
    """Object code of LLVM assembly; the text is already lean, so only code generation optimises."""
    target = _target(machine, level)
    module = llvm.parse_assembly(f'target triple = "{llvm.get_process_triple()}"\n{text}')
    module.verify()
    return bytes(target.emit_object(module))


class Loaded:
    """Machine code in memory, freed with this object."""

    def __init__(self, code: bytes, machine: Machine) -> None:
        target = _target(machine, 2)
        self._engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), target)
        self._engine.add_object_file(llvm.object_file.ObjectFileRef.from_data(code))
        self._engine.finalize_object()

    def function(self, name: str, result: Any, *arguments: Any) -> Any:
        """A function of the code that releases the interpreter lock while it runs."""
        address = self._engine.get_function_address(name)
        made = ctypes.CFUNCTYPE(result, *arguments)(address)
        made.owner = self  # type: ignore[attr-defined]
        return made
