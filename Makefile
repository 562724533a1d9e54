# Everything a person does with this tree. The work is done by the shell files
# in scripts/, so that each can be read, and run, by itself.

GO = go

help: ## say what can be made
	@sed -n 's/^\([a-z-]*\):.*## /  make \1@/p' Makefile | tr '@' '\t' | expand -t 20

build: ## build ./tocsin
	@sh scripts/build.sh tocsin

demo: build ## watch a campaign with two simulated modems and a few hundred supporters
	@./tocsin demo

test: ## install what the tests need, check everything, test everything
	@sh scripts/needs.sh
	@sh scripts/lint.sh
	@sh scripts/cross.sh
	@sh scripts/vulnerabilities.sh
	@sh scripts/test.sh

test-peers: ## gammu, gammu-smsd, smstools and gnokii on the simulated modem
	@sh scripts/peers.sh

quick: ## only the tests, without the race detector
	@sh scripts/assets.sh
	$(GO) test ./...

lint: ## vet, gofumpt, staticcheck, go.mod as it should be
	@sh scripts/lint.sh

fuzz: ## fuzz each target for FUZZTIME (10s unless told)
	@sh scripts/fuzz.sh

soak: ## random campaigns with faults and kills for SOAK (10m unless told), from SEED on
	@sh scripts/soak.sh

cover: ## tests with coverage, a page in dist/cover.html
	@sh scripts/cover.sh

screenshots: ## the pictures that the README shows, in docs/pictures
	@sh scripts/screenshots.sh

bench: ## Go benchmarks, then the table of speed and memory
	@sh scripts/bench.sh

bench-peers: ## Tocsin beside gammu-smsd and smstools, a table in Markdown
	@sh scripts/bench-peers.sh

dist: ## archives and .deb packages in dist/
	@sh scripts/dist.sh

clean: ## remove what was made
	rm -rf dist tocsin tocsin.exe

.PHONY: help build demo test test-peers quick lint fuzz soak cover screenshots bench bench-peers dist clean
