package modemtest

// Line is one thing known of real sticks, of the network or of the libraries.
type Line struct {
	Name  string
	About string
	// Elsewhere are the tests, as "folder TestName", that see to it because it
	// is not the driver's business alone; "" where a case here does.
	Elsewhere []string
}

// Lines are all of them. Each has a case here, or a test elsewhere.
func Lines() []Line {
	return append(append(libraryLines(), stickLines()...), networkLines()...)
}

func libraryLines() []Line {
	return []Line{
		{Name: "late answer", About: "an answer after the deadline is never taken for that of the next text", Elsewhere: []string{"modem TestSubmitDialogues"}},
		{Name: "deadlines", About: "each command has its own; a submit may take two minutes", Elsewhere: []string{"modem TestSubmitDeadline"}},
		{Name: "stuck write", About: "a port that takes no bytes is closed", Elsewhere: []string{"modem TestStuckWrite"}},
		{Name: "lines in answers", About: "answers are read by prefix, never by position", Elsewhere: []string{"modem TestNoiseInAnswers", "modem TestDirectInsideAnswer"}},
		{Name: "order", About: "indications are taken in the order they come", Elsewhere: []string{"modem TestOrder"}},
		{Name: "acknowledgement", About: "what is handed over is acknowledged once it is kept"},
		{Name: "final results", About: "results as the library does not know them"},
		{Name: "own initialisation", About: "no +GCAP is insisted on, nothing is reset", Elsewhere: []string{"modem TestOwnInit"}},
		{Name: "concatenation reference", About: "each long text has its own", Elsewhere: []string{"outbox TestReferencesDiffer"}},
		{Name: "type of number", About: "short codes and national numbers stay as they are", Elsewhere: []string{"internal/tpdu TestNumbersArriveAsTheyAre"}},
		{Name: "encoder options", About: "texts encoded at once keep their numbers", Elsewhere: []string{"internal/tpdu TestEncodeAtOnce"}},
		{Name: "texts that can not be encoded", About: "empty, endless and broken ones are refused", Elsewhere: []string{"internal/tpdu TestEncodeRefuses"}},
		{Name: "serial library", About: "status bits, descriptors, exclusive mode, locks", Elsewhere: []string{"modem TestPseudoTerminal", "modem TestManyFiles", "modem TestPortLock", "modem TestExclusiveFlag"}},
		{Name: "enumerator", About: "packages that do not build everywhere are not imported", Elsewhere: []string{"modem TestImports"}},
		{Name: "empty reads", About: "a hundred of them end no session", Elsewhere: []string{"modem TestEmptyReads"}},
	}
}

func stickLines() []Line {
	return []Line{
		{Name: "a tame stick", About: "one that does as the standards say"},
		{Name: "kinds of sticks", About: "each that the simulated modem can be"},
		{Name: "ports renumber", About: "a stick is who it says it is, whatever its port", Elsewhere: []string{"internal/gateway TestAModemFollowsItsStick"}},
		{Name: "unplug", About: "the port is lost at any byte and found again", Elsewhere: []string{"internal/gateway TestReplugToNextText"}},
		{Name: "freeze", About: "bytes are taken and nothing is answered", Elsewhere: []string{"internal/gateway TestEachRungOfTheLadder"}},
		{Name: "listing freezes", About: "AT+CMGL is used once"},
		{Name: "no modem", About: "network cards, CD-ROMs, ports that may not be opened", Elsewhere: []string{"modem TestExplainUSB", "modem TestSurvey"}},
		{Name: "PIN", About: "offered once, a wrong one never twice, none at the last try"},
		{Name: "SIM", About: "absent, late, exchanged", Elsewhere: []string{"modem TestAnExchangedSIMEndsTheSession"}},
		{Name: "CNMI", About: "what is offered is set, read back and set again"},
		{Name: "CPMS", About: "takes one, two or three stores, or says only OK"},
		{Name: "busy", About: "asked again for a while"},
		{Name: "open prompt", About: "it outlives the program that opened it", Elsewhere: []string{"modem TestOpenPrompt"}},
		{Name: "lines anywhere", About: "unknown lines are ignored wherever they stand"},
		{Name: "spelling", About: "spaces, quotes and echoes as no standard has them"},
		{Name: "clocks", About: "of the stick or the network, that are wrong"},
		{Name: "split answers", About: "answers come in pieces"},
		{Name: "prompt", About: "bare, late, absent, or an error"},
		{Name: "restart", About: "a stick that forgot its settings is set up anew"},
		{Name: "+CMTI", About: "other stores, from 0, -1, twice, or never"},
		{Name: "direct texts", About: "+CMT, with lines before its PDU", Elsewhere: []string{"modem TestDirectLines"}},
		{Name: "status reports", About: "stored, direct, early, late, lost, from elsewhere", Elsewhere: []string{"modem TestReportsThatGetLostInStorage", "modem TestReportsWithAWrongAddress"}},
		{Name: "reports and texts", About: "matched by SIM, reference and recipient; early ones wait, doubts are settled, references wrap", Elsewhere: []string{
			"outbox TestReports", "outbox TestReportBeforeTheAnswer", "outbox TestReportSettlesADoubt", "outbox TestReferenceWraps", "internal/tpdu TestReportOutcome",
		}},
		{Name: "kept, then deleted", About: "nothing is deleted before it is kept"},
		{Name: "storage full", About: "swept at once"},
		{Name: "stuck slot", About: "a text that can not be deleted is not read for ever"},
		{Name: "a flood", About: "many texts cost no more than each"},
		{Name: "parts", About: "permuted, doubled, missing, interleaved", Elsewhere: []string{
			"inbox TestPartsBecomeWholeInAnyOrder", "inbox TestPartsOfTwoSendersWithOneReferenceDoNotMix", "inbox TestATextThatNeverBecomesWholeIsFiledAfterADay",
		}},
		{Name: "alphabets", About: "extension and national tables, UCS-2, data", Elsewhere: []string{"internal/tpdu TestNationalTables", "internal/tpdu TestDataIsNoText"}},
		{Name: "senders", About: "names and short codes are shown, and never answered", Elsewhere: []string{"internal/tpdu TestNamesOfSenders", "internal/gateway TestAShortCodeIsNeverAnswered"}},
		{Name: "PDU mode", About: "a stick without it is not used"},
		{Name: "calls", About: "several rings are one call, which is let ring"},
		{Name: "link held", About: "the radio link stays up between texts"},
		{Name: "USSD", About: "before its OK, late, in hex, packed, over lines", Elsewhere: []string{"modem TestUSSDHoweverItIsPassedOn"}},
		{Name: "ModemManager", About: "whoever may take the port is named", Elsewhere: []string{"modem TestCheckPort", "modem TestHolders"}},
		{Name: "makers' codes", About: "512 and above are each maker's own", Elsewhere: []string{"modem TestMakersOwnCodes"}},
	}
}

func networkLines() []Line {
	return []Line{
		{Name: "silence", About: "no answer to a Ctrl-Z leaves the text in doubt"},
		{Name: "outcome open", About: "by the code, or by the time it took"},
		{Name: "refused for good", About: "the recipient's trouble"},
		{Name: "refused for now", About: "the network's trouble"},
		{Name: "modem busy", About: "the same text within seconds"},
		{Name: "our SIM's trouble", About: "no text will pass", Elsewhere: []string{"outbox TestSameRefusalForThreeNumbersIsTheSIMs"}},
		{Name: "SIM needs a person", About: "the modem halts"},
		{Name: "option refused", About: "again without it"},
		{Name: "refused for storage", About: "swept, then again"},
		{Name: "signal", About: "not known, or on another scale"},
		{Name: "registration", About: "lost and regained"},
		{Name: "twice", About: "the network delivers a text again", Elsewhere: []string{"inbox TestASecondDeliveryIsKeptAndFlagged"}},
		{Name: "two modems", About: "text each other"},
	}
}
