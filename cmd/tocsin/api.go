package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/tocsin-sms/tocsin/internal/web"
)

func newAPICommand(p *program) *cobra.Command {
	return newNoun("api", "The daemon's API, for programs",
		"Api tells what programs can ask of the daemon over HTTP.",
		"tocsin api openapi",
		newVerb(verb{
			use:   "openapi",
			short: "Print what the API is, as an OpenAPI document",
			long: `Openapi prints every route of the API that this version serves, with what each
takes and gives, as an OpenAPI 3.1 document. It asks no daemon; one serves its
own at /api/v1/openapi.json. Programs show a token: see tocsin token add.`,
			example: "tocsin api openapi > tocsin-openapi.json",
			run:     func(context.Context, []string) error { return runOpenAPI(p) },
		}),
	)
}

func runOpenAPI(p *program) error {
	doc, err := web.Document()
	if err != nil {
		return err
	}
	_, err = p.stdout.Write(append(doc, '\n'))
	return err
}
