# The two commands of the README, and what they are made of.
.PHONY: up test build publish clean bench-convergence bench-proxy-cost bench-startup bench-failover bench-kv bench-kv-cluster bench-watch-fanout bench-registration-storm bench-dns

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

bench-kv: publish
	@bench/kv

bench-kv-cluster: publish
	@bench/kv-cluster

bench-watch-fanout: publish
	@bench/watch-fanout

bench-registration-storm: publish
	@bench/registration-storm

bench-dns: publish
	@bench/dns

clean:
	rm -rf artifacts
