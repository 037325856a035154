CodeSystem: Osss3Item
Id: osss-3-item
Title: "OSSS-3 item"
Description: "The three questions of the Oslo Social Support Scale."
* insert CompleteCodeSystem
* ^copyright = "Wording as published in: Kocalevent et al. Social support in the general population: standardization of the Oslo social support scale (OSSS-3). BMC Psychology 2018;6:31, CC BY 4.0."
* #close "How many people are so close to you that you can count on them if you have great personal problems?" "Asks about: close."
* #concern "How much interest and concern do people show in what you do?" "Asks about: concern."
* #neighbours "How easy is it to get practical help from neighbours if you should need it?" "Asks about: neighbours."

CodeSystem: Osss3Answer
Id: osss-3-answer
Title: "OSSS-3 answer"
Description: "The answers of the Oslo Social Support Scale."
* insert CompleteCodeSystem
* ^copyright = "Wording as published in: Kocalevent et al. Social support in the general population: standardization of the Oslo social support scale (OSSS-3). BMC Psychology 2018;6:31, CC BY 4.0."
* #people-none "none" "Weighs 1."
* #people-1-2 "1–2" "Weighs 2."
* #people-3-5 "3–5" "Weighs 3."
* #people-5-more "5+" "Weighs 4."
* #concern-none "none" "Weighs 1."
* #concern-little "little" "Weighs 2."
* #concern-uncertain "uncertain" "Weighs 3."
* #concern-some "some" "Weighs 4."
* #concern-a-lot "a lot" "Weighs 5."
* #very-difficult "very difficult" "Weighs 1."
* #difficult "difficult" "Weighs 2."
* #possible "possible" "Weighs 3."
* #easy "easy" "Weighs 4."
* #very-easy "very easy" "Weighs 5."

CodeSystem: EpdsItem
Id: epds-item
Title: "EPDS item"
Description: "The ten items of the Edinburgh Postnatal Depression Scale by number: their wording is licensed."
* insert CompleteCodeSystem
* #item-1 "Item 1" "Item 1, without its wording."
* #item-2 "Item 2" "Item 2, without its wording."
* #item-3 "Item 3" "Item 3, without its wording."
* #item-4 "Item 4" "Item 4, without its wording."
* #item-5 "Item 5" "Item 5, without its wording."
* #item-6 "Item 6" "Item 6, without its wording."
* #item-7 "Item 7" "Item 7, without its wording."
* #item-8 "Item 8" "Item 8, without its wording."
* #item-9 "Item 9" "Item 9, without its wording."
* #item-10 "Item 10" "Item 10, without its wording."

CodeSystem: EpdsAnswer
Id: epds-answer
Title: "EPDS answer"
Description: "The four answers of each item of the Edinburgh Postnatal Depression Scale by place: their wording is licensed."
* insert CompleteCodeSystem
* #epds-1 "Answer 1" "The answer that is printed at place 1."
* #epds-2 "Answer 2" "The answer that is printed at place 2."
* #epds-3 "Answer 3" "The answer that is printed at place 3."
* #epds-4 "Answer 4" "The answer that is printed at place 4."

CodeSystem: BssRItem
Id: bss-r-item
Title: "BSS-R item"
Description: "The ten items of the Birth Satisfaction Scale-Revised by number: their wording needs permission."
* insert CompleteCodeSystem
* #item-1 "Item 1" "Item 1, without its wording."
* #item-2 "Item 2" "Item 2, without its wording."
* #item-3 "Item 3" "Item 3, without its wording."
* #item-4 "Item 4" "Item 4, without its wording."
* #item-5 "Item 5" "Item 5, without its wording."
* #item-6 "Item 6" "Item 6, without its wording."
* #item-7 "Item 7" "Item 7, without its wording."
* #item-8 "Item 8" "Item 8, without its wording."
* #item-9 "Item 9" "Item 9, without its wording."
* #item-10 "Item 10" "Item 10, without its wording."

CodeSystem: BssRAnswer
Id: bss-r-answer
Title: "BSS-R answer"
Description: "The five answers of the Birth Satisfaction Scale-Revised by place: their wording needs permission."
* insert CompleteCodeSystem
* #bss-r-1 "Answer 1" "The answer that is printed at place 1."
* #bss-r-2 "Answer 2" "The answer that is printed at place 2."
* #bss-r-3 "Answer 3" "The answer that is printed at place 3."
* #bss-r-4 "Answer 4" "The answer that is printed at place 4."
* #bss-r-5 "Answer 5" "The answer that is printed at place 5."

CodeSystem: DayAnswer
Id: day-answer
Title: "Day answer"
Description: "How a day is, from bad to good."
* insert CompleteCodeSystem
* #very-bad "Very bad" "Weighs 1."
* #bad "Bad" "Weighs 2."
* #so-so "So-so" "Weighs 3."
* #good "Good" "Weighs 4."
* #very-good "Very good" "Weighs 5."

CodeSystem: YesNoAnswer
Id: yes-no-answer
Title: "Yes or no"
Description: "Yes or no, with a weight."
* insert CompleteCodeSystem
* #yes "Yes" "Weighs 1."
* #no "No" "Weighs 0."

CodeSystem: ContactAnswer
Id: contact-answer
Title: "Contact answer"
Description: "Whether there is contact."
* insert CompleteCodeSystem
* #none "No" "Weighs 0."
* #incidental "Yes, now and then" "Weighs 1."
* #structural "Yes, regularly" "Weighs 2."

CodeSystem: HelpAnswer
Id: help-answer
Title: "Help answer"
Description: "How often there was help."
* insert CompleteCodeSystem
* #never "Never" "Weighs 0."
* #once "Once" "Weighs 1."
* #several-times "Several times" "Weighs 2."

CodeSystem: VoteAnswer
Id: vote-answer
Title: "Vote"
Description: "What somebody thinks of a proposal."
* insert CompleteCodeSystem
* #agree "I agree" "The answer: agree."
* #disagree "I do not agree" "The answer: disagree."
* #no-opinion "I have no opinion" "The answer: no opinion."

CodeSystem: SessionCheckIn
Id: session-check-in
Title: "Session check-in"
Description: "The questions at the start of a session."
* insert CompleteCodeSystem
* #day "How are you today?" "Asks about: day."
* #topic "What would you like to talk about in the group today?" "Asks about: topic."
* #alone "Would you like to speak with one of us alone?" "Asks about: alone."

CodeSystem: SocialNetwork
Id: social-network
Title: "Social network"
Description: "The questions about the people around somebody."
* insert CompleteCodeSystem
* #people "How many people can you turn to when you need help?" "Asks about: people."
* #night "Is there somebody whom you can call at night?" "Asks about: night."
* #contact "Do you have contact with other parents of the group outside the meetings?" "Asks about: contact."
* #received "How often did other parents of the group help you in the last month?" "Asks about: received."
* #given "How often did you help other parents of the group in the last month?" "Asks about: given."

CodeSystem: WellbeingSix
Id: wellbeing-six
Title: "Wellbeing in six domains"
Description: "The six domains."
* insert CompleteCodeSystem
* #body "How well does your body feel?" "Asks about: body."
* #feelings "How good do you feel in your mind?" "Asks about: feelings."
* #meaning "How much does your life feel worthwhile?" "Asks about: meaning."
* #quality "How much do you enjoy your days?" "Asks about: quality."
* #taking-part "How much can you join in with others?" "Asks about: taking part."
* #daily-life "How well do you manage the things of every day?" "Asks about: daily life."

CodeSystem: FacilitatorSessionEvaluation
Id: facilitator-session-evaluation
Title: "Facilitator session evaluation"
Description: "The questions to facilitators after a session."
* insert CompleteCodeSystem
* #planned "Did the session go as planned?" "Asks about: planned."
* #everybody "Could everybody say something?" "Asks about: everybody."
* #private "Were the checks private enough?" "Asks about: private."
* #time "Was there time enough?" "Asks about: time."
* #together "Did you work well with the other facilitator?" "Asks about: together."
* #other "What else would you like to tell us?" "Asks about: other."

CodeSystem: HomeVisitEvaluation
Id: home-visit-evaluation
Title: "Home-visit evaluation"
Description: "The questions about a home visit."
* insert CompleteCodeSystem
* #useful "Was the visit useful for you?" "Asks about: useful."
* #heard "Did you feel heard?" "Asks about: heard."
* #clear "Was it clear why they came?" "Asks about: clear."
* #moment "Was it a good moment for you?" "Asks about: moment."
* #next "Do you know what comes next?" "Asks about: next."
* #fits "Does it fit with the visits of other people?" "Asks about: fits."
* #other "What else would you like to tell us?" "Asks about: other."

CodeSystem: VolunteerMatchImpact
Id: volunteer-match-impact
Title: "Volunteer match impact"
Description: "The questions about what a volunteer changes."
* insert CompleteCodeSystem
* #talk "Do you have somebody to talk to?" "Asks about: talk."
* #manage "Do you manage the things of every day?" "Asks about: manage."
* #find-help "Do you know where to find help?" "Asks about: find help."
* #confidence "Do you feel confident as a parent?" "Asks about: confidence."
* #meet "Do you meet other people?" "Asks about: meet."
* #other "What else would you like to tell us?" "Asks about: other."

CodeSystem: ParentPanelVote
Id: parent-panel-vote
Title: "Parent-panel vote"
Description: "The questions of a vote."
* insert CompleteCodeSystem
* #proposal "Which proposal is this about?" "Asks about: proposal."
* #vote "What do you think of the proposal?" "Asks about: vote."
* #change "What should be different?" "Asks about: change."

CodeSystem: PartnerExperience
Id: partner-experience
Title: "Partner experience"
Description: "The questions to partners."
* insert CompleteCodeSystem
* #day "How are you?" "Asks about: day."
* #welcome "Did you feel welcome in the group?" "Asks about: welcome."
* #know-how "Do you know how you can help at home?" "Asks about: know how."
* #talk "Do you have somebody to talk to?" "Asks about: talk."
* #rest "Do you get enough rest?" "Asks about: rest."
* #alone "Would you like to speak with one of us alone?" "Asks about: alone."
* #other "What else would you like to tell us?" "Asks about: other."
