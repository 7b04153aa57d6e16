using Fairlead.Templates.RegularExpressions;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Functions.Sockaddr;

/// <summary>
/// <c>sockaddr</c>: an expression in go-sockaddr's template language, which is Go's own with functions for the addresses of this machine.
/// </summary>
/// <remarks>https://pkg.go.dev/github.com/hashicorp/go-sockaddr/template</remarks>
internal static class SockaddrTemplates
{
    public static string Render(Execution execution, string expression) => Render(execution.World, expression, MachineInterfaces.Read());

    internal static string Render(ITemplateWorld world, string expression, InterfaceAddress[] all) =>
        RenderText(world, "{{ " + expression + " }}", all);

    /// <summary>A whole text with such expressions in it.</summary>
    internal static string RenderText(ITemplateWorld world, string text, InterfaceAddress[] all) =>
        Template.Parse("", text, Functions(all)).Execute(List(all), world).Text;

    private static FunctionTable Functions(InterfaceAddress[] all) => new(
    [
        .. StandardFunctions.Go(),
        new("GetAllInterfaces", "", _ => List(all)),
        new("GetDefaultInterfaces", "", _ => List([.. all.Where(entry => entry.On.IsDefault)])),
        new("GetPrivateInterfaces", "", _ => List(Usable(all, isPrivate: true))),
        new("GetPublicInterfaces", "", _ => List(Usable(all, isPrivate: false))),
        new("GetPrivateIP", "-> string", _ => SockaddrAttributes.First("address", Usable(all, isPrivate: true))),
        new("GetPrivateIPs", "-> string", _ => SockaddrAttributes.Join("address", " ", Usable(all, isPrivate: true))),
        new("GetPublicIP", "-> string", _ => SockaddrAttributes.First("address", Usable(all, isPrivate: false))),
        new("GetPublicIPs", "-> string", _ => SockaddrAttributes.Join("address", " ", Usable(all, isPrivate: false))),
        new("GetInterfaceIP", "string -> string", a => SockaddrAttributes.First("address", Named(all, (string)a[0]!))),
        new("GetInterfaceIPs", "string -> string", a => SockaddrAttributes.Join("address", " ", Named(all, (string)a[0]!))),
        new("include", "string, string, any", a => List([.. Entries(a[2]).Where(SockaddrFilters.Of((string)a[0]!, (string)a[1]!))])),
        new("exclude", "string, string, any", a => Without(Entries(a[2]), SockaddrFilters.Of((string)a[0]!, (string)a[1]!))),
        new("sort", "string, any", a => List(SockaddrOrder.Sort((string)a[0]!, Entries(a[1])))),
        new("unique", "string, any", a => List(SockaddrOrder.Unique((string)a[0]!, Entries(a[1])))),
        new("limit", "any, any", a => List(SockaddrOrder.Limit(a[0], Entries(a[1])))),
        new("offset", "any, any", a => List(SockaddrOrder.Offset(a[0], Entries(a[1])))),
        new("math", "string, string, any", a => List(SockaddrMath.Apply((string)a[0]!, (string)a[1]!, Entries(a[2])))),
        new("attr", "string, any -> string", a => SockaddrAttributes.First((string)a[0]!, Entries(a[1]))),
        new("Attr", "string, any -> string", a => SockaddrAttributes.First((string)a[0]!, Entries(a[1]))),
        new("join", "string, string, any -> string", a => SockaddrAttributes.Join((string)a[0]!, (string)a[1]!, Entries(a[2]))),
    ]);

    private static GoList List(InterfaceAddress[] entries) => new(InterfaceAddress.ListType, entries);

    private static GoList Without(InterfaceAddress[] entries, Func<InterfaceAddress, bool> isMeant) => List([.. entries.Where(entry => !isMeant(entry))]);

    private static InterfaceAddress[] Entries(object? value) => value switch
    {
        GoList list when list.Type == InterfaceAddress.ListType => [.. list.ToArray().Cast<InterfaceAddress>()],
        InterfaceAddress single => [single],
        _ => throw new FunctionException($"sockaddr: expected addresses, not {GoType.Of(value)?.Name ?? "nil"}"),
    };

    /// <summary>On interfaces that are up, and of use to others; private is what RFC 6890 sets apart.</summary>
    private static InterfaceAddress[] Usable(InterfaceAddress[] all, bool isPrivate) => SockaddrOrder.Sort(
        SockaddrOrder.Preference,
        [.. all.Where(entry => entry.On.Flags.HasFlag(InterfaceFlags.Up)
            && AddressBlocks.IsForwardable(entry.Address)
            && AddressBlocks.IsSpecial(entry.Address) == isPrivate)]);

    private static InterfaceAddress[] Named(InterfaceAddress[] all, string expression)
    {
        var name = Re2.Compile(expression);
        return SockaddrOrder.Sort("type,size", [.. all.Where(entry => name.IsMatch(entry.On.Name))]);
    }
}
