public import CommandGrammar
public import Containers

/// The specification of a container is read from what was typed.
extension FlagValues: FlagSource {}
