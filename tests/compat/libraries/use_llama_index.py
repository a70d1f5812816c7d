"""llama-index-llms-replicate: a completion, a stream, a chat."""

from llama_index.core.llms import ChatMessage
from llama_index.llms.replicate import Replicate

llm = Replicate(model="acme/writer")
assert llm.complete("Hi").text == "You said: Hi"
assert next(iter(llm.stream_complete("Hi"))).delta == "You"
assert "Hi" in llm.chat([ChatMessage(role="user", content="Hi")]).message.content
