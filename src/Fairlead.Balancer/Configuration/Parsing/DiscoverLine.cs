using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Configuration.Lexing;

namespace Fairlead.Balancer.Configuration.Parsing;

/// <summary>
/// <c>discover &lt;service&gt; [tag &lt;t&gt;]… [dc &lt;dc&gt;] [near &lt;node&gt;] [passing|any] [keep-last-good on|off] [server options…]</c>.
/// </summary>
internal static class DiscoverLine
{
    private static readonly string[] OwnWords = ["tag", "dc", "near", "passing", "any", "keep-last-good"];

    public static void Parse(ConfigurationLine line, ProxySection section, ParseContext context)
    {
        if (line.Count < 2)
        {
            context.Findings.Alert(line.Position, "'discover' expects the name of a service");
            return;
        }

        var tags = new List<string>();
        var discover = new DiscoverDefinition(line.Position) { Service = line[1] };
        var rest = new List<string> { line.Keyword, line[1] };
        for (int i = 2; i < line.Count;)
        {
            string word = line[i];
            string value = line[i + 1];
            switch (word)
            {
                case "tag" or "dc" or "near" or "keep-last-good" when value.Length == 0:
                    context.Findings.Alert(line.Position, $"'discover {line[1]}': '{word}' expects an argument");
                    return;
                case "tag":
                    tags.Add(value);
                    i += 2;
                    break;
                case "dc":
                    discover = discover with { Datacenter = value };
                    i += 2;
                    break;
                case "near":
                    discover = discover with { Near = value };
                    i += 2;
                    break;
                case "passing" or "any":
                    discover = discover with { PassingOnly = word == "passing" };
                    i++;
                    break;
                case "keep-last-good" when value is "on" or "off":
                    discover = discover with { KeepLastGood = value == "on" };
                    i += 2;
                    break;
                case "keep-last-good":
                    context.Findings.Alert(line.Position, $"'discover {line[1]}': 'keep-last-good' expects 'on' or 'off' (got '{value}')");
                    return;
                case var other when !ServerOptions.Table.Names.Contains(other, StringComparer.Ordinal):
                    context.Findings.Alert(
                        line.Position, $"'discover {line[1]}': unknown keyword '{other}'{Suggestion.For(other, OwnWords.Concat(ServerOptions.Table.Names))}");
                    return;
                default:
                    int arguments = Math.Min(ServerOptions.Table.ArgumentCount(word), line.Count - i - 1);
                    rest.AddRange(line.Words[i..(i + 1 + arguments)]);
                    i += 1 + arguments;
                    break;
            }
        }

        string owner = $"'discover {line[1]}'";
        ServerSettings? settings = ServerOptions.Table.Apply(
            section.DefaultServer, line with { Words = [.. rest] }, 2, owner, context);
        if (settings is not null)
        {
            section.Discoveries.Add(discover with { Tags = tags.ToDefinitionList(), Settings = settings });
        }
    }
}
