"""The groups of a study: its population, its arms, and the parts that its results count.

Where to look, in running order:

- a study as it is read: `study`; who it is of: `population`, over `total` (which counts are not its size); its groups,
  and whose its sentences are: `cohort`
- its arms: `arm`, over `arm_list` ("to A, B or placebo", cut by `arm_cut`), `arm_comparison` ("A was compared with B"),
  `arm_group` ("group 1 received A"), `arm_respective` ("groups 1 and 2 got A and B, respectively"), `arm_divided` ("of
  60 patients 25 had A, 35 B"), `arm_named` ("the laser group"), `arm_dose` ("20, 40 or 80 mg of A"), `arm_variant`
  ("oral or rectal A") and `arm_spoken` (counted, or only spoken of); where no known drug tells them apart `arm_any`
  ("to taping or bracing") and `arm_label` ("group A", "the taping group"); how many they had: `arm_size`; what they
  have in common: `background`; what an arm is: `arm_word`
- what results count: `part`, over `tally` ("eight responded"), `listed` ("fever (n = 5), coma (n = 1)") and `portion`
  ("unchanged in 10, increased in six"), of a drug `drug_count` ("all received A, nine B") and of an antibody
  `antibody_count` ("anti-SRP was present in nine"), and in an arm `part_of_arm` ("five on X died")
- what they all had by the title alone: `titled`
- what befell them: `befallen`, where only a verb tells it `fate` ("five are disease-free"), of all in a word `verdict`
  ("pain control was good"), listed as side effects `side_effects`, each with its share `share_list` or number
  `itemised`, and an arm by itself: `arm_result`, over `arm_alone`, `arm_counted`, "in 12% and 20%, respectively"
  `arm_each` and, of two by their shares, `arm_share`; how they write it down: `told`; what is named and reported of
  nobody: `no_result`
"""
