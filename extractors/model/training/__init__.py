"""Makes the weights of the recogniser: ``make train``. Needs the dependency group ``train``; running litlode does not.

Three steps, each with a fixed seed and one thread, so that the same input gives the same weights:

1. `teacher`: a small pretrained transformer (MiniLM, 22 M parameters, Apache 2.0) learns PHEE. It knows English, which
   2,875 sentences cannot teach, but it is two hundred times too slow to ship.
2. It labels sentences that nobody has labelled.
3. `student`: the network that ships learns all corpora, each with its own heads, and the teacher's labels.

Reading order: `corpora`, sentences and their labels; `crf`; `student`, `teacher`; `train`, the command.
"""
