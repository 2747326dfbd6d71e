"""The stages of an analysis, in the words of pipeline.py: each reads tables of the lake and writes others.

Where a stage needs more than an engine, its pure part is a folder beside this one: resolving has resolution/, recognising has
fingerprints/, escalating has iam/, isolating has isolation/. The last stage is attack_graph/solving.py, over paths/.
"""
