using System.Text;
using Fairlead.Balancer.Configuration.Definitions;

namespace Fairlead.Balancer.Expressions;

/// <summary>Makes matchers of ACL definitions. Everything that can be wrong is found here, while the configuration is read.</summary>
internal static class AclCompiler
{
    /// <summary>Why an ACL cannot be compiled; null when it can.</summary>
    public static string? Check(AclDefinition acl)
    {
        _ = TryCompile(acl, out string? error);
        return error;
    }

    /// <exception cref="InvalidOperationException">The definition did not come through <see cref="Check"/>.</exception>
    public static AclMatcher Compile(AclDefinition acl) =>
        TryCompile(acl, out string? error) ?? throw new InvalidOperationException($"the ACL at {acl.Position} cannot be compiled: {error}");

    private static AclMatcher? TryCompile(AclDefinition acl, out string? error)
    {
        error = null;
        if (!FetchCatalog.Names.TryGetValue(acl.Fetch, out FetchName? fetch))
        {
            error = $"unknown fetch '{acl.Fetch}'";
            return null;
        }

        if (!TryArgument(acl, fetch, out string argument, out int occurrence, out error))
        {
            return null;
        }

        var converters = new List<TextConverter>();
        foreach (string name in acl.Converters)
        {
            if (TextConverters.Find(name, out error) is not { } converter)
            {
                return null;
            }

            converters.Add(converter);
        }

        if (converters.Count > 0 && fetch.Type != FetchType.Text)
        {
            error = $"the converter '{acl.Converters[0]}' needs a text, and '{acl.Fetch}' yields none";
            return null;
        }

        // Header names are compared in the lower case the HTTP parser leaves them in.
        byte[] bytes = Encoding.UTF8.GetBytes(IsHeader(fetch.Fetch) ? argument.ToLowerInvariant() : argument);
        return fetch.Type switch
        {
            FetchType.Boolean => Boolean(acl, fetch, argument, out error),
            FetchType.Integer => Integer(acl, fetch, argument, bytes, occurrence, out error),
            FetchType.Address => Address(acl, fetch, bytes, occurrence, out error),
            _ => Text(acl, out error) is { } patterns
                ? new TextAcl(fetch.Fetch, bytes, occurrence, new TextTest([.. converters], patterns))
                : null,
        };
    }

    private static bool TryArgument(AclDefinition acl, FetchName fetch, out string argument, out int occurrence, out string? error)
    {
        argument = acl.Argument ?? "";
        occurrence = 0;
        error = null;
        if (fetch.Argument == FetchArgument.Required && argument.Length == 0)
        {
            error = $"'{acl.Fetch}' expects an argument in parentheses, such as '{acl.Fetch}(host)'";
        }
        else if (fetch.Argument == FetchArgument.None && argument.Length > 0)
        {
            error = $"'{acl.Fetch}' takes no argument (got '{argument}')";
        }
        else if (IsHeader(fetch.Fetch) && argument.IndexOf(',') is >= 0 and var comma)
        {
            string number = argument[(comma + 1)..].Trim();
            argument = argument[..comma];
            if (!int.TryParse(number, out occurrence))
            {
                error = $"the second argument of '{acl.Fetch}' is the number of an occurrence (got '{number}')";
            }
        }

        return error is null;
    }

    private static bool IsHeader(Fetch fetch) =>
        fetch is Fetch.Header or Fetch.FullHeader or Fetch.HeaderCount or Fetch.HeaderInteger or Fetch.HeaderAddress;

    private static AclMatcher? Boolean(AclDefinition acl, FetchName fetch, string argument, out string? error)
    {
        error = null;
        bool wanted = true;
        if (acl.Match is not ("bool" or "found" or "int"))
        {
            error = Cannot(acl);
            return null;
        }

        // A pattern may turn a boolean round: "{ ssl_fc 0 }".
        if (acl.Patterns.Count > 0)
        {
            IntegerRanges? ranges = IntegerRanges.Parse(acl.Patterns.Select(p => p switch { "true" => "1", "false" => "0", _ => p }), out error);
            if (ranges is null)
            {
                return null;
            }

            (bool onTrue, bool onFalse) = (ranges.Contains(1), ranges.Contains(0));
            if (onTrue == onFalse)
            {
                return new ConstantAcl(onTrue);
            }

            wanted = onTrue;
        }

        switch (fetch.Fetch)
        {
            case Fetch.True when fetch.NeedsHttp:
                return new IsHttpAcl(wanted);
            case Fetch.True:
                return new ConstantAcl(wanted);
            case Fetch.False:
                return new ConstantAcl(!wanted);
            default:
                bool? constant = argument switch { "true" or "yes" or "1" => true, "false" or "no" or "0" => false, _ => null };
                error = constant is null ? $"'{argument}' is neither true nor false" : null;
                return constant is null ? null : new ConstantAcl(constant == wanted);
        }
    }

    private static IntegerAcl? Integer(AclDefinition acl, FetchName fetch, string argument, byte[] bytes, int occurrence, out string? error)
    {
        error = null;
        long constant = 0;
        if (fetch.Fetch == Fetch.Constant && !long.TryParse(argument, out constant))
        {
            error = $"'{argument}' is not a number";
            return null;
        }

        switch (acl.Match)
        {
            case "int":
                return IntegerRanges.Parse(acl.Patterns, out error) is { } ranges
                    ? new IntegerAcl(fetch.Fetch, bytes, occurrence, constant, ranges, foundOnly: false)
                    : null;
            case "bool":
                return new IntegerAcl(fetch.Fetch, bytes, occurrence, constant, null, foundOnly: false);
            case "found":
                return new IntegerAcl(fetch.Fetch, bytes, occurrence, constant, null, foundOnly: true);
            default:
                error = Cannot(acl);
                return null;
        }
    }

    private static AddressAcl? Address(AclDefinition acl, FetchName fetch, byte[] bytes, int occurrence, out string? error)
    {
        error = null;
        switch (acl.Match)
        {
            case "ip":
                return NetworkSet.Parse(acl.Patterns, out error) is { } networks ? new AddressAcl(fetch.Fetch, bytes, occurrence, networks) : null;
            case "found":
                return new AddressAcl(fetch.Fetch, bytes, occurrence, null);
            default:
                error = Cannot(acl);
                return null;
        }
    }

    private static TextPatterns? Text(AclDefinition acl, out string? error)
    {
        error = null;
        bool ignoreCase = acl.IgnoreCase;
        byte[][] patterns = [.. acl.Patterns.Select(Encoding.UTF8.GetBytes)];
        switch (acl.Match)
        {
            case "found":
                return new AnyText();
            case "bool":
                return new TrueText();
            case "str":
                return new ExactPatterns(patterns, ignoreCase);
            case "beg":
                return new EdgePatterns(patterns, ignoreCase, atEnd: false);
            case "end":
                return new EdgePatterns(patterns, ignoreCase, atEnd: true);
            case "sub":
                return new SubstringPatterns(patterns, ignoreCase);
            case "dir":
                return new DelimitedPatterns(patterns, ignoreCase, "/?"u8.ToArray());
            case "dom":
                return new DelimitedPatterns(patterns, ignoreCase, "/?.:"u8.ToArray());
            case "len":
                return IntegerRanges.Parse(acl.Patterns, out error) is { } lengths ? new LengthPatterns(lengths) : null;
            case "int":
                return IntegerRanges.Parse(acl.Patterns, out error) is { } numbers ? new NumberPatterns(numbers) : null;
            case "ip":
                return NetworkSet.Parse(acl.Patterns, out error) is { } networks ? new AddressPatterns(networks) : null;
            default:
                error = acl.Patterns.Select(RegexPatterns.Check).FirstOrDefault(e => e is not null);
                return error is null ? new RegexTextPatterns(acl.Patterns, ignoreCase) : null;
        }
    }

    private static string Cannot(AclDefinition acl) => $"what '{acl.Fetch}' yields cannot be matched with '-m {acl.Match}'";
}
