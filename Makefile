# The two commands of the README, and what they are made of.
.PHONY: up test build publish clean bench-convergence bench-proxy-cost bench-startup bench-failover

up: publish
	@samples/shop/run

test:
	@scripts/test

build:
	@scripts/require-dotnet
	dotnet build Fairlead.slnx -c Release -v quiet -nologo

publish:
	@scripts/require-dotnet
	@scripts/publish

bench-convergence: publish
	@bench/convergence

bench-proxy-cost: publish
	@bench/proxy-cost

bench-startup: publish
	@bench/startup

bench-failover: publish
	@bench/failover

clean:
	rm -rf artifacts
