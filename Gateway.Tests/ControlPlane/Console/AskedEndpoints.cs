using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Gateway.ControlPlane.Console;

namespace Gateway.Tests.ControlPlane.Console;

/// <summary>
/// Which handlers of API endpoints a page's handler asks, read from its compiled code: what it calls itself, and what it calls by other
/// methods of the console.
/// </summary>
internal static class AskedEndpoints
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> OpCodeOf = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (OpCode)f.GetValue(null)!).ToDictionary(o => o.Value);

    public static IReadOnlySet<MethodInfo> Of(Type page, MethodInfo handler)
    {
        var seen = new HashSet<MethodBase>();
        var found = new HashSet<MethodInfo>();
        var open = new Stack<MethodBase>([handler]);
        while (open.TryPop(out MethodBase? method))
        {
            if (!seen.Add(method))
            {
                continue;
            }

            if (method is MethodInfo && method.DeclaringType!.Name.EndsWith("Endpoints", StringComparison.Ordinal))
            {
                found.Add((MethodInfo)method);
            }
            else if (OutermostOf(method.DeclaringType!).Namespace?.StartsWith(typeof(ConsolePage).Namespace!, StringComparison.Ordinal) == true)
            {
                foreach (MethodBase called in CalledBy(method))
                {
                    open.Push(OverrideOf(page, called));
                }
            }
        }

        return found;
    }

    private static Type OutermostOf(Type type) => type.DeclaringType is { } outer ? OutermostOf(outer) : type;

    private static MethodBase OverrideOf(Type page, MethodBase called) => called is MethodInfo { IsVirtual: true } method && method.DeclaringType!.IsAssignableFrom(page)
        ? page.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance).FirstOrDefault(m => m.GetBaseDefinition() == method.GetBaseDefinition()) ?? called
        : called;

    private static IEnumerable<MethodBase> CalledBy(MethodBase method)
    {
        // The body of an async method is its state machine's.
        if (method.GetCustomAttribute<StateMachineAttribute>() is { } machine)
        {
            yield return machine.StateMachineType.GetMethod("MoveNext", Declared)!;
        }

        byte[] code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (int i = 0; i < code.Length;)
        {
            short value = code[i++];
            if (value == 0xFE)
            {
                value = (short)(0xFE00 | code[i++]);
            }

            OpCode operation = OpCodeOf[value];
            if (operation.OperandType == OperandType.InlineMethod)
            {
                yield return method.Module.ResolveMethod(
                    BitConverter.ToInt32(code, i), method.DeclaringType!.GetGenericArguments(), method.IsGenericMethod ? method.GetGenericArguments() : null)!;
            }

            i += operation.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, i)),
                _ => 4,
            };
        }
    }
}
