"""`python -m resnet_demo`: the command line."""

from resnet_demo.commands.main import main

if __name__ == "__main__":
    main(prog_name="python -m resnet_demo")
