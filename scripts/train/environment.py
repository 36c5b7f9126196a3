"""What this Python can do for a training run."""
import os
import platform
from importlib import metadata


def describe_environment(missing):
    """Versions, device, memory in bytes; `device` is None while torch is missing."""
    found = {
        "python": platform.python_version(),
        "missing": missing,
        "cores": os.cpu_count(),
        "memoryBytes": memory_bytes(),
    }
    if "torch" in missing:
        return {**found, "torch": None, "device": None, "devices": [], "gpu": None}
    import torch

    devices = devices_at_hand(torch)
    device = devices[0]
    gpu = torch.cuda.get_device_name(0) if device == "cuda" else None
    return {**found, "torch": metadata.version("torch"), "device": device, "devices": devices, "gpu": gpu}


def memory_bytes():
    """Physical memory, None where the system does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None


def devices_at_hand(torch):
    """cuda before mps before cpu."""
    found = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    return [name for name in found if found[name]]


def best_precision(torch, device):
    """bf16 where the hardware multiplies it, else float32."""
    if device == "cuda":
        return "bf16" if torch.cuda.is_bf16_supported() else "no"
    instructions = ("_is_amx_tile_supported", "_is_avx512_bf16_supported")
    found = any(getattr(torch.cpu, name, lambda: False)() for name in instructions)
    return "bf16" if device == "cpu" and found else "no"
