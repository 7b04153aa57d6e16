using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Configuration.Lexing;

namespace Fairlead.Balancer.Configuration.Parsing;

/// <summary><c>balance</c> and <c>hash-type</c>.</summary>
internal static class BalanceLine
{
    private static readonly string[] Algorithms = ["roundrobin", "static-rr", "leastconn", "first", "source", "uri", "random"];

    public static void Parse(ConfigurationLine line, ProxySection section, ParseContext context)
    {
        string word = line[1];
        int parenthesis = word.IndexOf('(');
        string name = parenthesis < 0 ? word : word[..parenthesis];
        BalanceDefinition balance = section.Balance with
        {
            UriLength = null, UriDepth = null, UriWhole = false, UriPathOnly = false, RandomDraws = 2,
        };
        switch (name)
        {
            case "roundrobin" or "":
                balance = balance with { Algorithm = BalanceAlgorithm.RoundRobin };
                break;
            case "static-rr":
                balance = balance with { Algorithm = BalanceAlgorithm.StaticRoundRobin };
                break;
            case "leastconn":
                balance = balance with { Algorithm = BalanceAlgorithm.LeastConnections };
                break;
            case "first":
                balance = balance with { Algorithm = BalanceAlgorithm.First };
                break;
            case "source":
                balance = balance with { Algorithm = BalanceAlgorithm.Source };
                break;
            case "random":
                balance = Random(line, context, word, parenthesis, balance);
                break;
            case "uri":
                balance = Uri(line, context, balance);
                break;
            case "url_param" or "hdr" or "rdp-cookie" or "hash" or "log-hash" or "sticky":
                context.Findings.Alert(line.Position, $"'balance {name}' is known but not supported yet");
                return;
            default:
                context.Findings.Alert(
                    line.Position,
                    $"'balance' supports {string.Join(", ", Algorithms.Select(a => $"'{a}'"))} (got '{word}'){Suggestion.For(name, Algorithms)}");
                return;
        }

        section.Balance = balance;
    }

    public static void HashType(ConfigurationLine line, ProxySection section, ParseContext context)
    {
        bool consistent = line[1] == "consistent";
        if (!consistent && line[1] != "map-based")
        {
            context.Findings.Alert(line.Position, $"'hash-type' supports 'consistent' and 'map-based' (got '{line[1]}')");
            return;
        }

        HashFunction? function = line[2] switch
        {
            "" or "sdbm" => HashFunction.Sdbm,
            "djb2" => HashFunction.Djb2,
            "wt6" => HashFunction.Wt6,
            "crc32" => HashFunction.Crc32,
            _ => null,
        };
        if (function is null)
        {
            context.Findings.Alert(line.Position, line[2] == "none"
                ? "the hash function 'none' is known but not supported yet"
                : $"'hash-type' knows the functions 'sdbm', 'djb2', 'wt6' and 'crc32' (got '{line[2]}')");
            return;
        }

        if (line[3] is not ("" or "avalanche"))
        {
            context.Findings.Alert(line.Position, $"'hash-type' knows the modifier 'avalanche' only (got '{line[3]}')");
            return;
        }

        if (function == HashFunction.Wt6)
        {
            context.Findings.Warning(
                line.Position, "the hash function 'wt6' is HAProxy's own and not published: keys keep to one server here, but not to the one HAProxy has for them");
        }

        section.Balance = section.Balance with
        {
            HashMethod = consistent ? HashMethod.Consistent : HashMethod.MapBased,
            HashFunction = function.Value,
            HashAvalanche = line[3] == "avalanche" || (consistent && line.Count == 2),
        };
    }

    private static BalanceDefinition Random(
        ConfigurationLine line, ParseContext context, string word, int parenthesis, BalanceDefinition balance)
    {
        balance = balance with { Algorithm = BalanceAlgorithm.Random };
        if (parenthesis < 0)
        {
            return balance;
        }

        string draws = word[(parenthesis + 1)..].TrimEnd(')');
        return context.Integer(line, "'balance random'", draws, 1, 100) is { } number ? balance with { RandomDraws = number } : balance;
    }

    private static BalanceDefinition Uri(ConfigurationLine line, ParseContext context, BalanceDefinition balance)
    {
        balance = balance with { Algorithm = BalanceAlgorithm.Uri };
        for (int i = 2; i < line.Count; i++)
        {
            switch (line[i])
            {
                case "len":
                    balance = balance with { UriLength = context.Integer(line, "'balance uri len'", line[++i], 1, int.MaxValue) };
                    break;
                case "depth":
                    balance = balance with { UriDepth = context.Integer(line, "'balance uri depth'", line[++i], 1, int.MaxValue) };
                    break;
                case "whole":
                    balance = balance with { UriWhole = true };
                    break;
                case "path-only":
                    balance = balance with { UriPathOnly = true };
                    break;
                default:
                    context.Findings.Alert(
                        line.Position, $"'balance uri' knows the parameters 'len', 'depth', 'whole' and 'path-only' (got '{line[i]}')");
                    return balance;
            }
        }

        return balance;
    }
}
