RuleSet: CompleteCodeSystem
* ^experimental = false
* ^caseSensitive = true

// Codes that follow from a rule, or that a country keeps a list of.
RuleSet: GrammarCodeSystem
* ^experimental = false
* ^caseSensitive = true
* ^content = #not-present

RuleSet: OwnValueSet
* ^experimental = false
