"""Chat with a language model that remembers the conversation.

    python chat.py

Ctrl-C stops a response. At the prompt, Ctrl-C or an empty line ends the program.
"""

from __future__ import annotations

from replicate import Replicate, ReplicateError

MODEL = "meta/meta-llama-3-8b-instruct"
MEMORY = 20
"""Number of messages that the model receives."""


def main() -> None:
    """Read messages and print responses."""
    conversation: list[str] = []
    with Replicate() as client:
        while message := read():
            conversation.append(f"User: {message}")
            prompt = "\n\n".join([*conversation[-MEMORY:], "Assistant:"])
            conversation.append(f"Assistant: {respond(client, prompt)}")


def read() -> str:
    """Return the next message; empty at the end."""
    try:
        return input("> ")
    except (EOFError, KeyboardInterrupt):
        return ""


def respond(client: Replicate, prompt: str) -> str:
    """Print a response while it is generated, and return what was received of it."""
    response = ""
    try:
        # Leaving the block cancels the prediction, so that a stopped response costs no more.
        with client.stream(MODEL, {"prompt": prompt}) as stream:
            for event in stream:
                response += str(event)
                print(event, end="", flush=True)
    except KeyboardInterrupt:
        print(" [stopped]", end="")
    except ReplicateError as error:
        print(f"[{error}]", end="")
    print()
    return response


if __name__ == "__main__":
    main()
