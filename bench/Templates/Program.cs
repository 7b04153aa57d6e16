using System.Globalization;
using Fairlead.Bench.Templates;

// What a change costs from the registry's view to the rendered text, in process: bench/templates [changes]
const int Services = 500;
const int Instances = 20;
const int Templates = 100;
var changes = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100;

const string Backend = """
    backend {{.Name}}
    {{range service .Name}}    server {{.ID}} {{.Address}}:{{.Port}} check
    {{end}}
    """;
const string Whole = "{{range services}}" + Backend + "{{end}}";

static string Part(int number, ServiceTable table) => string.Concat(table.Names
    .Skip(number * (Services / Templates)).Take(Services / Templates)
    .Select(name => $$$"""backend {{{name}}}{{"\n"}}{{range service "{{{name}}}"}}    server {{.ID}} {{.Address}}:{{.Port}} check{{"\n"}}{{end}}"""));

Console.WriteLine("| templates | output KiB | first render ms | renders per change | change to text, p50 ms | p99 ms | CPU ms per change | CPU ms per render | MB allocated per change |");
Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
var one = new ServiceTable(Services, Instances);
Console.WriteLine(await new Measurement("1 over 500 services x 20 instances", one, [Whole], 1).RunAsync(changes));
var parts = new ServiceTable(Services, Instances);
Console.WriteLine(await new Measurement(
    "100, each over 5 of 500 services x 20", parts, [.. Enumerable.Range(0, Templates).Select(i => Part(i, parts))], 1).RunAsync(changes));
var all = new ServiceTable(Services, Instances);
Console.WriteLine(await new Measurement(
    "100, each over all 500 services x 20", all, [.. Enumerable.Range(0, Templates).Select(i => $"# {i}\n" + Whole)], Templates).RunAsync(Math.Max(3, changes / 20)));
return 0;
