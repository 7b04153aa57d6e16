using System.Runtime.CompilerServices;
using Fairlead.Balancer.Configuration.Parsing;
using Fairlead.Balancer.Expressions;

namespace Fairlead.Balancer.Tests.Configuration;

/// <summary>The page for users names every word the program knows.</summary>
public sealed class CompatibilityPageTests
{
    private static IEnumerable<string> Words() =>
        GlobalKeywords.Names.Concat(KnownKeywords.Global.Keys).Concat(ProxyKeywords.Names).Concat(KnownKeywords.Proxy.Keys)
            .Concat(OptionLine.Names).Concat(BindLine.OptionNames).Concat(ServerOptions.Table.Names).Concat(KnownKeywords.Sections)
            .Concat(FetchCatalog.Names.Keys.Where(n => !HasSuffix(n))).Distinct().Order(StringComparer.Ordinal);

    [Fact]
    public void Page_EveryWord_IsOnIt()
    {
        string page = File.ReadAllText(PagePath());
        Assert.DoesNotContain(Words(), w => !page.Contains($"`{w}`", StringComparison.Ordinal));
    }

    private static bool HasSuffix(string name) =>
        name.LastIndexOf('_') is > 0 and var at && FetchCatalog.Names.ContainsKey(name[..at]) && name[(at + 1)..] is "beg" or "dir" or "dom" or "end" or "len" or "reg" or "sub";

    private static string PagePath([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "..", "docs", "compatibility", "haproxy-cfg.md");
}
