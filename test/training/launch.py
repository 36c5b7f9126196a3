"""How a script is started in two processes on the CPU; the script and its arguments follow."""
import sys

TWO_PROCESSES = [
    sys.executable, "-m", "accelerate.commands.launch", "--cpu", "--num_processes", "2", "--num_machines", "1",
    "--mixed_precision", "no", "--dynamo_backend", "no", "--main_process_port", "0",
]  # fmt: skip
