RuleSet: CompleteCodeSystem
* ^experimental = false
* ^caseSensitive = true

RuleSet: OwnValueSet
* ^experimental = false
